"""The report as one page for people: a file that needs no network, no script and no server."""

from __future__ import annotations

from importlib.resources import files

from jinja2 import Environment, StrictUndefined

from lichen.reports.process.report import ProcessReport

STYLES = ("process_page.css", "process.css")


def page(report: ProcessReport) -> str:
    """The page as HTML."""
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    template = environment.from_string(_template("process.html.j2"))
    html: str = template.render(r=report, style="\n".join(map(_template, STYLES)))
    return html.replace(" %", "\u00a0%")


def _template(name: str) -> str:
    return files("lichen.reports").joinpath("templates", name).read_text(encoding="utf-8")

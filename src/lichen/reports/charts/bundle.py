"""The script that draws charts in the browser: Vega and Vega-Lite in one local file, nothing from outside.

Under `script-src 'self'; style-src 'self'` expressions are interpreted (`ast`), no style element is written
and nothing is fetched. The page's stylesheet gives `.lichen-chart` its width and `#vg-tooltip-element` its
looks.
"""

from __future__ import annotations

import sys
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from lichen.reports.charts.palette import MARK, TOKENS

BUILT = "charts.js"
"""The name under which a build may put the finished script beside this file."""

_SNIPPET = """
const MARK = %(mark)s, TOKENS = %(tokens)s;
const filled = (part, theme) =>
  typeof part === 'string' ? (part.startsWith(MARK) ? theme[part.slice(MARK.length)] : part)
  : Array.isArray(part) ? part.map(each => filled(each, theme))
  : part && typeof part === 'object'
    ? Object.fromEntries(Object.entries(part).map(([k, v]) => [k, k === 'datasets' ? v : filled(v, theme)]))
    : part;
const inForce = element => {
  const style = getComputedStyle(element);
  return Object.fromEntries(TOKENS.map(name => [name, style.getPropertyValue('--' + name).trim() || 'gray']));
};
const refused = () => Promise.reject(new Error('charts fetch nothing'));
const drawn = new WeakMap();
const draw = async (element, spec, theme) => {
  const earlier = drawn.get(element);
  if (earlier) earlier.finalize();
  element.classList.add('lichen-chart');
  const result = await vegaEmbed(element, filled(spec, theme || inForce(element)), {
    mode: 'vega-lite', renderer: 'svg', actions: false, ast: true,
    logLevel: 1, defaultStyle: false, hover: false,
    tooltip: { disableDefaultStyle: true }, loader: { load: refused, sanitize: refused },
  });
  drawn.set(element, result);
  return result.view;
};
window.lichenCharts = { draw };
"""


@cache
def bundle() -> str | None:
    """The script, or None where it was neither built in nor the part that makes it is installed.

    It sets `window.lichenCharts.draw(element, spec, theme)`, which draws a chart and returns a promise of
    its view; drawn again in the same element it takes the place of the one before. `theme` maps token names
    to colours; without it the element's custom properties (`--people`, …) give them. Without a script, show
    the figure's table.
    """
    built = files("lichen.reports.charts").joinpath(BUILT)
    return built.read_text(encoding="utf-8") if built.is_file() else _made()


def _made() -> str | None:
    """The script made now, in about a second."""
    try:
        import vl_convert
    except ImportError:
        return None
    script: str = vl_convert.javascript_bundle(snippet())
    return script


def snippet() -> str:
    """The part of the script that is Lichen's own."""
    return _SNIPPET % {"mark": repr(MARK), "tokens": list(TOKENS)}


def digest(script: str) -> str:
    """A short name for these very bytes, for an address that may be cached for ever."""
    return sha256(script.encode()).hexdigest()[:16]


def kept(folder: Path) -> Path | None:
    """The script as a file in `folder`, written there the first time; None where it cannot be made."""
    known = sorted(folder.glob("charts-*.js"))
    if known:
        return known[-1]
    script = bundle()
    if script is None:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"charts-{digest(script)}.js"
    path.write_text(script, encoding="utf-8")
    return path


def build(path: Path) -> None:
    """Write the script to a file, as a build does that puts it into the package."""
    script = _made()
    if script is None:
        raise SystemExit("vl-convert-python is not installed: the script cannot be built.")
    path.write_text(script, encoding="utf-8")


if __name__ == "__main__":
    build(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name(BUILT))

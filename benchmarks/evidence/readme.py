"""docs/evidence/README.md and its headline figure, from the figures of all experiments."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from string import Template

from . import budgets, figures, headline
from .experiments import calibration, robustness
from .experiments.imagenet16h import averaged
from .records import Records
from .tables import cell, signed, table

FACTS = {
    "cifar_lichen": ("cifar10h", "resnet-110", "Lichen", "1000"),
    "cifar_person": ("cifar10h", "resnet-110", "one person alone", "1000"),
    "cifar_ai": ("cifar10h", "resnet-110", "AI alone", "1000"),
    "cifar_few_lichen": ("cifar10h", "resnet-110", "Lichen", "100"),
    "cifar_few_kerrigan": ("cifar10h", "resnet-110", "Kerrigan et al. 2021", "100"),
    "image_lichen": ("imagenet16h", "all", "Lichen", "mean/840"),
    "image_stacked": ("imagenet16h", "all", "stacked logistic regression", "mean/840"),
    "image_person": ("imagenet16h", "all", "one person alone", "mean/840"),
    "image_ai": ("imagenet16h", "all", "AI alone", "mean/840"),
    "half_lichen": ("cifar10h-budget", "resnet-110", budgets.LICHEN, "0.5"),
    "half_today": ("cifar10h-budget", "resnet-110", budgets.TODAY, "0.5"),
    "fifth_lichen": ("cifar10h-budget", "resnet-110", budgets.LICHEN, "0.2"),
    "fifth_kerrigan": ("cifar10h-budget", "resnet-110", budgets.SEVERAL, "0.2"),
    "six_people": ("cifar10h-budget", "resnet-110", "people", "6"),
    "vgg_half_lichen": ("imagenet16h-budget", "vgg19", budgets.LICHEN, "0.5"),
    "vgg_six_people": ("imagenet16h-budget", "vgg19", "people", "7"),
    "news_lichen": ("misinformation", "held-out people", "Lichen", ""),
    "news_ai": ("misinformation", "held-out people", "AI alone", ""),
    "news_after": ("misinformation", "held-out people", "people, after seeing the AI (today)", ""),
    "risk_lichen": ("recidivism", "", "Lichen", "all"),
    "risk_ai": ("recidivism", "", "AI alone (calibrated COMPAS)", "all"),
    "risk_stacked": ("recidivism", "", "stacked logistic regression", "all"),
}
USELESS = {
    "useless": "Lichen",
    "useless_kerrigan": "Kerrigan et al. 2021",
    "useless_stacked": "stacked logistic regression",
}
TEMPLATE = Path(__file__).with_name("readme.template.md")


def write(found: dict[str, Path], docs: Path) -> None:
    """Write the summary, if every experiment has been run; else leave the last one in place."""
    if not all(path.exists() for path in found.values()):
        return
    records = {name: Records.load(path) for name, path in found.items()}
    text = Template(TEMPLATE.read_text()).substitute(
        splits=(splits := max(each.splits for each in records.values())),
        last=splits - 1,
        summary=summary(records),
        reviews=reviews(records),
        **facts(records),
        **{name: useless(records["robustness"], team) for name, team in USELESS.items()},
        trust=trust(records),
    )
    (docs / "README.md").write_text(text)
    figures.save(headline.figure(records), docs / "headline.svg")
    figures.save(headline.by_reviews(records), docs / "reviews.svg")


def facts(records: dict[str, Records]) -> dict[str, str]:
    """The figures that the text of the summary quotes, in per cent without their standard errors."""
    every = records | {"imagenet16h": averaged(records["imagenet16h"])}
    return {
        name: cell(every[source].mean(setting, method, at)).split(" ±")[0]
        for name, (source, setting, method, at) in FACTS.items()
    }


def useless(records: Records, team: str) -> str:
    """The most that a random reviewer costs a team on CIFAR-10H, in points above the AI alone."""
    places = product(robustness.SOURCES[:2], robustness.SIZES)
    found = [robustness.excess(records, source, team, f"random reviewer/{size}") for source, size in places]
    return f"{max(100 * each.value for each in found if each):.2f}"


def summary(records: dict[str, Records]) -> str:
    header = ["one person per case", *headline.SIDES, "Lichen − best other"]
    return table(header, [summary_row(records[case.source], case) for case in headline.CASES])


def summary_row(records: Records, case: headline.Case) -> list[str]:
    others = [cell(case.mean(records, name)) for name in case.others()]
    gap = signed(case.gap(records, "Lichen", case.best(records)))
    return [case.title, *others, f"**{cell(case.mean(records, 'Lichen'))}**", gap]


def reviews(records: dict[str, Records]) -> str:
    budgets = ("0", "0.05", "0.1", "0.2", "0.5", "1", "2")
    rows = [
        [
            f"{setting}: {short}",
            *(cell(headline.at_budget(records[source], setting, rule, b)) for b in budgets),
        ]
        for source, setting in headline.STREAMS
        for rule, short in headline.RULES.items()
    ]
    return table(["reviews per case", *budgets], rows)


def trust(records: dict[str, Records]) -> str:
    """The calibration error of Lichen's belief beside the others'."""
    found = records["calibration"]
    rows = [
        [name, *(cell(found.mean(source, name, measure="ece")) for source in calibration.SOURCES)]
        for name in calibration.METHODS
    ]
    return table(["calibration error, points", *calibration.SOURCES], rows, strong="Lichen")

"""ImageNet-16H, all noise levels mixed, by reviews per case with about six named people."""

from __future__ import annotations

from collections.abc import Iterator

from ..budgets import budget_page, compare_rules
from ..datasets import imagenet16h
from ..decisions import Decisions, stack
from ..experiment import Experiment, Page
from ..records import Record, Records
from ..splitting import generator, split_rows

NETWORKS = ("vgg19", "densenet161", "resnet152")
FIT, TEST = 840, 360
BUDGETS = (0.05, 0.1, 0.2, 0.5, 1.0, 2.0)


def mixed(network: str, split: int) -> tuple[Decisions, Decisions]:
    """840 images at all four noise levels to fit on, 360 other images at all four to test on."""
    levels = [imagenet16h.load(network, noise, generator(split, 1)) for noise in imagenet16h.NOISES]
    fit, test = split_rows(imagenet16h.IMAGES, FIT, TEST, split)
    return stack([level.at(fit) for level in levels]), stack([level.at(test) for level in levels])


def run(network: str, split: int) -> Iterator[Record]:
    yield from compare_rules(network, split, *mixed(network, split), BUDGETS)


def tell(records: Records) -> Page:
    return budget_page(records, NETWORKS, BUDGETS, INTRODUCTION.format(splits=records.splits))


INTRODUCTION = """\
Error in per cent by mean reviews per case on 1,440 held-out cases (360 images, each at four noise levels),
mean ± standard error over {splits} seeded splits. Every method was fitted on the other 840 images at the
four noise levels with all their labels (about six each). The recorded people of a case answer in random
order.
"""

EXPERIMENT = Experiment("imagenet16h-budget", "ImageNet-16H by reviews per case", NETWORKS, run, tell)

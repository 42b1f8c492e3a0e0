"""CIFAR-10H by reviews per case: up to six people, asked where a review is worth most."""

from __future__ import annotations

from collections.abc import Iterator

from ..budgets import budget_page, compare_rules
from ..datasets import cifar10h
from ..experiment import Experiment, Page
from ..records import Record, Records
from ..splitting import generator, split_rows

NETWORKS, SEATS, FIT, TEST = ("resnet-110", "densenet"), 6, 1000, 5000
BUDGETS = (0.05, 0.1, 0.2, 0.5, 1.0)


def run(network: str, split: int) -> Iterator[Record]:
    cases = cifar10h.load(network, SEATS, generator(split, 1))
    fit, test = (cases.at(rows) for rows in split_rows(len(cases), FIT, TEST, split))
    yield from compare_rules(network, split, fit.with_people(1), test, BUDGETS)


def tell(records: Records) -> Page:
    return budget_page(records, NETWORKS, BUDGETS, INTRODUCTION.format(splits=records.splits))


INTRODUCTION = """\
Error in per cent on 5,000 held-out images by mean reviews per case, mean ± standard error over {splits}
seeded splits. Every method was fitted on the same 1,000 labelled images with one person each. A rule may
ask up to six people about one image; the recorded people of an image answer in random order, the same for
every rule.
"""

EXPERIMENT = Experiment("cifar10h-budget", "CIFAR-10H by reviews per case", NETWORKS, run, tell)

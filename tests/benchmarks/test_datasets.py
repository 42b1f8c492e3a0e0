"""The loaders give back what the papers of the recorded sets say is in them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from benchmarks.evidence.datasets import cifar10h, crowd, imagenet16h, misinformation, recidivism
from benchmarks.evidence.datasets.cifar10h import draw_people
from benchmarks.evidence.datasets.recidivism import seat_numbers
from benchmarks.evidence.decisions import ABSENT

pytestmark = [pytest.mark.data, pytest.mark.usefixtures("recorded")]


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(1)


@pytest.mark.parametrize(
    ("network", "accuracy"),
    [("resnet-110", 0.9389), ("densenet", 0.9668), ("preresnet-110", 0.9506), ("cnn_base", 0.8892)],
)
def test_cifar10h_networks_are_as_accurate_as_published(network: str, accuracy: float) -> None:
    _, truth = cifar10h.vote_counts()
    assert (cifar10h.probabilities(network).argmax(1) == truth).mean() == pytest.approx(accuracy, abs=1e-9)


def test_a_drawn_cifar10h_person_is_right_as_often_as_the_votes_say(rng: np.random.Generator) -> None:
    cases = cifar10h.load("resnet-110", 6, rng)
    assert len(cases) == 10_000
    assert (cases.people == cases.truth[:, None]).mean() == pytest.approx(0.9523, abs=0.003)


def test_people_are_drawn_without_replacement(rng: np.random.Generator) -> None:
    drawn = draw_people(np.array([[2, 0, 1], [0, 3, 0]]), 3, rng)
    assert sorted(drawn[0]) == [0, 0, 2]
    assert list(drawn[1]) == [1, 1, 1]


def test_imagenet16h_holds_about_six_named_people_on_every_case(rng: np.random.Generator) -> None:
    total = 0
    for noise in imagenet16h.NOISES:
        cases = imagenet16h.load("vgg19", noise, rng)
        present = cases.people != ABSENT
        assert cases.reviewers is not None
        assert ((cases.reviewers != ABSENT) == present).all()
        assert present.sum(1).min() >= 5
        assert (np.diff(present.astype(int), axis=1) <= 0).all(), "people present come before empty seats"
        total += int(present.sum())
    assert total == 28_997 - 6, "all judgements but six second answers by the same person"


@pytest.mark.parametrize(("noise", "people"), [("80", 0.900), ("95", 0.860), ("110", 0.771), ("125", 0.603)])
def test_imagenet16h_people_are_as_accurate_as_published(noise: str, people: float) -> None:
    answers, _ = imagenet16h.all_people()[noise]
    _, truth = imagenet16h.all_probabilities()
    right = (answers == truth[:, None])[answers != ABSENT].mean()
    assert right == pytest.approx(people, abs=0.001)


def test_who_sits_first_is_chance_but_who_said_what_is_not() -> None:
    first, second = (imagenet16h.load("vgg19", "95", np.random.default_rng(seed)) for seed in (1, 2))
    assert first.reviewers is not None
    assert second.reviewers is not None
    assert (first.reviewers[:, 0] != second.reviewers[:, 0]).mean() > 0.5
    said = [
        {(row, int(who)): int(answer) for row, pairs in enumerate(rows) for who, answer in pairs}
        for rows in (np.dstack([cases.reviewers, cases.people]) for cases in (first, second))
    ]
    assert said[0] == said[1]


def test_recidivism_holds_the_judgements_on_any_rearrest() -> None:
    record = recidivism.load()
    present = record.people != ABSENT
    assert int(present.sum()) == 2400 + 2700
    assert (record.people == record.truth[:, None])[present].mean() == pytest.approx(0.6237, abs=1e-4)
    assert set(np.unique(record.decile)) == set(range(1, 11))


def test_seats_are_numbered_within_each_case() -> None:
    assert list(seat_numbers(np.array([3, 1, 3, 3, 1]))) == [0, 0, 1, 2, 1]


def test_misinformation_reproduces_first_answers_ai_and_final_answers() -> None:
    record = misinformation.load()
    found = [(answers == record.truth).mean() for answers in (record.initial, record.ai, record.final)]
    assert len(record.truth) == 1760
    assert found == pytest.approx([0.515, 0.750, 0.563], abs=0.0005)


@pytest.mark.parametrize("name", crowd.SETS)
def test_every_crowd_set_has_gold_answers_for_its_own_items(name: str) -> None:
    found = crowd.load(name)
    assert found.item.max() + 1 == len(found.gold)
    assert found.label.min() == 0
    assert (found.gold >= 0).sum() > 300
    assert found.gold.max() < found.answers


def test_the_data_folder_is_named_in_the_message_when_it_is_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from benchmarks.evidence.datasets.folder import data_folder

    monkeypatch.setenv("LICHEN_DATA", str(tmp_path / "nowhere"))
    with pytest.raises(SystemExit, match="set LICHEN_DATA"):
        data_folder()

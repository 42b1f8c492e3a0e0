"""Thirteen language models together, in a short form of docs/evidence/llm_css.md."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from lichen.core.belief import TeamBelief


@pytest.mark.parametrize("name", ["flute", "raop"])
def test_models_weighed_by_what_people_said_err_less_than_their_majority(recorded: Path, name: str) -> None:
    from benchmarks.evidence import llm_css
    from benchmarks.evidence.datasets.llm_css import load

    task = next(each for each in load() if each.name == name)
    stream = llm_css.Stream(task, split=3)
    early, late = llm_css.lichen(stream, 0.2, llm_css.Desk(stream, TeamBelief))
    most = llm_css.majority(stream)[0]
    wrong = early != stream.truth
    assert stream.asked.mean() == pytest.approx(0.2, abs=0.01)
    assert wrong.mean() < (most != stream.truth).mean() - 0.05
    assert (late != stream.truth).mean() < wrong.mean() - 0.08
    assert wrong[stream.asked].mean() > wrong[~stream.asked].mean()


def test_before_anybody_was_asked_what_models_say_together_errs_less(recorded: Path) -> None:
    from benchmarks.evidence import llm_css
    from benchmarks.evidence.datasets.llm_css import load

    wrong = []
    for belief in (TeamBelief, llm_css.SideBySide):
        streams = [llm_css.Stream(task, split=3) for task in load()[:8]]
        early = [llm_css.lichen(each, 0.0, llm_css.Desk(each, belief))[0] for each in streams]
        wrong.append(np.mean([(a != each.truth).mean() for a, each in zip(early, streams, strict=True)]))
    assert wrong[0] < wrong[1] - 0.02


def test_a_missing_answer_is_no_answer(recorded: Path) -> None:
    from benchmarks.evidence.datasets.llm_css import load

    tasks = load()
    assert len(tasks) == 16
    assert {len(task.models) for task in tasks} == {13}
    assert sum(len(task) for task in tasks) == 7597
    assert any((task.answers == -1).all(axis=0).any() for task in tasks)
    assert all(np.isin(task.truth, np.arange(len(task.labels))).all() for task in tasks)

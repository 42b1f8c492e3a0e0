"""What Lichen is compared with on Banking77: a fixed confidence threshold, and people alone."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np

from lichen.partners.learner import Learning
from lichen.partners.protocol import Example, Question, Request
from lichen.types import CaseId

from .banking77_desk import BLOCK, LOT, PEOPLE, Block, Help
from .datasets import banking77

THRESHOLD = 0.9


def threshold(seed: int, cases: int) -> list[dict[str, object]]:
    """The blocks of today's rule: what the learner is 90 % sure of it settles, the rest one person does.

    The same learner with the same schedule, which learns from people's answers and takes every new version.
    """
    texts, intents, codes = banking77.messages()
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(texts))[:cases].tolist()
    truth = [intents[code] for code in codes]
    people = Help(truth, intents, seed)
    question = Question(labels=intents)
    learner = Learning("learner", question, text="text")
    blocks: list[Block] = []
    for start in range(0, len(order), BLOCK):
        block = Block(threshold=THRESHOLD)
        for at in range(start, min(start + BLOCK, len(order)), LOT):
            lot = order[at : at + LOT]
            replies = learner.reply(
                [Request(CaseId(str(case)), {"text": texts[case]}, question) for case in lot]
            )
            taught = []
            for case, reply in zip(lot, replies, strict=True):
                alone = (reply.confidence or 0.0) >= THRESHOLD
                said = reply.answer if alone else people.answer(case, PEOPLE[int(rng.integers(len(PEOPLE)))])
                block.add(truth[case], str(reply.answer), str(said), alone=alone)
                block.reviews += not alone
                if not alone:
                    taught.append(Example({"text": texts[case]}, said, case=str(case)))
            learner.learn(taught)
            if learner.challenger is not None:
                learner.promote()
        blocks.append(block)
    return [asdict(block) for block in blocks]


def people_alone(seed: int, cases: int, most: int) -> list[dict[str, object]]:
    """The blocks of people alone: one per case, or two and, where they differ, a third (`most` is 3)."""
    texts, intents, codes = banking77.messages()
    order = np.random.default_rng(seed).permutation(len(texts))[:cases].tolist()
    truth = [intents[code] for code in codes]
    people = Help(truth, intents, seed)
    blocks: list[Block] = []
    for start in range(0, len(order), BLOCK):
        block = Block()
        for case in order[start : start + BLOCK]:
            said = [people.answer(case, PEOPLE[0])]
            while len(said) < most and max(map(said.count, said)) < 2:
                said.append(people.answer(case, PEOPLE[len(said)]))
            block.add(truth[case], "", max(said, key=said.count), alone=False)
            block.reviews += len(said)
        blocks.append(block)
    return [asdict(block) for block in blocks]

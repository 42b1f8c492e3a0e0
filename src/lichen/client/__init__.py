"""The Python client: everything the API can do, typed, for programs that do not run the engine themselves.

>>> from lichen.client import Client
>>> from lichen.client.testing import FakeServer
>>> with FakeServer("desk", labels=["billing", "technical"], people=["ada"]).client("ada") as lichen:
...     desk = lichen.partnership("desk")
...     case = desk.cases.open({"text": "My card was charged twice."}, case="mail-1")
...     turn = desk.asks.next()
...     _ = desk.asks.answer(turn, "billing")
...     print(desk.cases.get(case).status)
settled
"""

from lichen.client.client import Client
from lichen.client.digest import digest_of
from lichen.client.exports import Export
from lichen.client.one_case import OneCase
from lichen.client.partnership import Partnership
from lichen.client.refusals import TooManyRequests, Unreachable
from lichen.client.retries import Retries

__all__ = [
    "Client",
    "Export",
    "OneCase",
    "Partnership",
    "Retries",
    "TooManyRequests",
    "Unreachable",
    "digest_of",
]

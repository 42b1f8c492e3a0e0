"""A server in memory: test what you build on Lichen without running Lichen."""

from lichen.client.testing.server import FakeServer

__all__ = ["FakeServer"]

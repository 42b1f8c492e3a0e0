"""Webhooks: what happens in a partnership is told to other programs, signed, in order, and never lost."""

from lichen.webhooks.signature import verify

__all__ = ["verify"]

"""Shared context: what both sides know, what of it a case needs, and how it reaches an AI."""

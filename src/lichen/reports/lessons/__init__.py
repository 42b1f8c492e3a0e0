"""Lessons with receipts: what one would change before it is approved, and what it changed since."""

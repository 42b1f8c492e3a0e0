"""Recorded decisions, one loader per file. The data stay outside the repository."""

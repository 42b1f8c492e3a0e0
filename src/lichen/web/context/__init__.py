"""Shared context in the workbench: notes, lessons, what a case was given, similar cases, the AI's manner."""

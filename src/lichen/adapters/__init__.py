"""Agents of other frameworks at Lichen's gate: `gate` holds the rules, each other file maps one framework.

Importing this package needs no framework; each file imports its own.
"""

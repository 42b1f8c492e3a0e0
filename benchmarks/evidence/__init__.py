"""Proof on recorded human and AI decisions: `python -m benchmarks.evidence`."""

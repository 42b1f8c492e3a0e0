"""Lichen beside other products that people run for such work, on the same data, in the same run."""

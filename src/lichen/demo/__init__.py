"""The main job on real input: a document-reading desk on handwritten digits, with simulated colleagues."""

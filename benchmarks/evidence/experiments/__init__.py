"""One experiment per file; each names its tasks, runs one of them, and tells what came out."""

"""Public baselines, one per file: what people use today and what the literature offers."""

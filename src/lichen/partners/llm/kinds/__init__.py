"""One file a kind of answer: the form a model fills in, and how what it filled in is read."""

"""The kinds of jobs, one file each: a plain function of a context and its arguments, safe to repeat."""

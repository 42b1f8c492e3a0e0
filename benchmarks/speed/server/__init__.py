"""The real server in a process of its own, a simulated desk on it, and how quick it is."""

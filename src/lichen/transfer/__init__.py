"""What goes out of a workspace and what comes in: exports, cases from files, charters from past decisions."""

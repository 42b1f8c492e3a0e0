"""The AI side of a partnership: what it is asked, how it learns, and how its failures are contained."""

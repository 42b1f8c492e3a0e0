"""Who is asked next, and what they see before they open the case."""

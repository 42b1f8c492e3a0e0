"""What each partner is good at and where not, and what has moved: worked out beside the work, kept, shown."""

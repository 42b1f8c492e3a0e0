"""What the AI side suggests to people, each with figures of many cases together; and what came of it."""

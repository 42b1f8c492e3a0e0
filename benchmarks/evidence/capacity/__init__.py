"""Who should be asked when minutes are short, replayed on recorded teams."""

"""Ask for options or a draft, look at what comes, take one, change it, or ask for others."""

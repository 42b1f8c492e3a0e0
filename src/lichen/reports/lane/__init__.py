"""The AI-only lane as people look at it: where it stands, what happened to it, and its incidents."""

"""Accounts at the door: users, roles, tokens, invitations. Decisions never live here."""

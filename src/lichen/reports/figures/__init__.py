"""The figures of a partnership, counted as the ledger grows and shown with their evidence."""

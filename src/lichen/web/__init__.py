"""The workbench and the API: the only floor that knows Django."""

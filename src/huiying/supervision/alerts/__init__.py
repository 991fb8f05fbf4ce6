"""Danger words and callers who need care: an alert at once, to a named person, acknowledged within a limit."""

"""The huiying command."""

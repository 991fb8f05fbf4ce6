"""Tasks given to a unit before anybody complains (未诉先办)."""

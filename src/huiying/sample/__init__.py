"""A small city in a box, with its own clock."""

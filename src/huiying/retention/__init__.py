"""How long what is kept, what is erased when, and what is held."""

"""Messages of our own after each description of RFC 4475, what the RFC wants done with them, and what the engine does."""

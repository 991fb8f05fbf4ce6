"""Staff screens by role."""

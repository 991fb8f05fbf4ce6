"""Timed jobs, reactions to events, and the processes."""

"""Work orders and assignments: the life cycle, its clocks, search."""

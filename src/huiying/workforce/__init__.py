"""How many people a line needs: queueing formulas, staffing, and the chain from calls to heads."""

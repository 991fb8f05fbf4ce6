"""Was it solved: call-back, satisfaction, rework."""

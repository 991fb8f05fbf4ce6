"""Recompute what a city's hotline publishes, without trusting it: standard library only, nothing of the platform is imported."""

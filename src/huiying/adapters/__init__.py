"""The outside behind small ports, one file each."""

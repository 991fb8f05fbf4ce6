"""Keeping a city and bringing it back: the backup's file, its writing and reading, the doctor, the keys."""

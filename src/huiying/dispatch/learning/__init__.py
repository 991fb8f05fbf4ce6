"""Learning what a text is about: a classifier of hashed n-grams, trained, measured and kept in a file. Pure: numpy and scipy alone."""

"""The citizens' and the public's pages."""

"""Huiying 回应: the open platform that runs a city's 12345 hotline."""

__version__ = "0.1.0"

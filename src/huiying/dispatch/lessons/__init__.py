"""What the city's own orders teach about its catalogue: counted, explained, and changed by people alone."""

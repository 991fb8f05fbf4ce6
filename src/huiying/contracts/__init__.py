"""The operator's contract: terms as data, settlement as a pure function, objections, statements. Never mixed with the judging of units."""

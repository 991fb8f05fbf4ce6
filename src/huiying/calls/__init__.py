"""The line: contacts, calls and agents' time as facts, missed calls, other systems' records."""

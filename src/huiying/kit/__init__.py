"""Pure helpers without Django: calendar, limits, canonical JSON, masking, text, sealing, checks."""

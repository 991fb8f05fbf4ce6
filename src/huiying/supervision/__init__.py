"""Urges, cards, supervision notices, the escalation ladder, exclusions, claims."""

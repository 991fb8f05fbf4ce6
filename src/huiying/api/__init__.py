"""For programs: matters registered and receipts read as JSON, by a published document (docs/how-to/api.md)."""

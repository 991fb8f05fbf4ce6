"""Policy answers with versions, owners and review; the texts of laws by article; what was cited, read, and reported as wrong or missing."""

"""Our own PostgreSQL: found, made, started and stopped without an administrator. No Django here."""

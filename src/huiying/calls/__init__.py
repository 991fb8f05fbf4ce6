"""The line. So far only the table of contacts, one row per contact on any channel."""

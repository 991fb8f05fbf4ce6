"""The city's own data by kind: lists, sheets, dry runs, proposals that another person approves, versions, and who changed what."""

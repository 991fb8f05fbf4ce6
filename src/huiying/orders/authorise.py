"""The permission check in front of every verb of an order: the house's own (directory/authorise.py)."""

from huiying.directory.authorise import SWITCHES, Outsourced, authorise, permission, record_refusal

__all__ = ["SWITCHES", "Outsourced", "authorise", "permission", "record_refusal"]

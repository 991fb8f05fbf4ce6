"""How often programs may ask. A client is counted by its code, others by the address that they come from."""

from datetime import timedelta

from huiying.pages.limiting import Limit

ORDERS = Limit("api_orders", 600, timedelta(minutes=10))
READS = Limit("api_reads", 1200, timedelta(minutes=10))
PUBLIC = Limit("api_public", 200, timedelta(minutes=10))
WRONG_KEY = Limit("api_wrong_key", 20, timedelta(minutes=10))

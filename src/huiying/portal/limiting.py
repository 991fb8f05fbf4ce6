"""The limits of the public's pages."""

from datetime import timedelta

from huiying.pages.limiting import Limit

FOLLOW = Limit("follow", 10, timedelta(minutes=10))
RATE = Limit("rate", 10, timedelta(minutes=10))
CODE = Limit("code", 10, timedelta(minutes=10))
SUBMIT = Limit("submit", 20, timedelta(hours=1))
HOLD = Limit("hold", 120, timedelta(hours=1))  # files of forms that are not sent yet
CALL = Limit("call", 30, timedelta(hours=1))  # calls from the page; those that come back to their call are none
CALL_SITE = Limit("call_site", 150, timedelta(hours=1))  # of all houses in one customer's /48 together
PLAN = Limit("plan", 120, timedelta(minutes=10))  # answers of the budget page; a second of work each: no address takes a fifth of a core
SEND = Limit("send", 200, timedelta(minutes=10))  # any form at all; wide, for many telephones share one address of their carrier

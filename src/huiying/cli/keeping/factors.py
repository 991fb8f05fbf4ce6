"""The secrets of second factors: sealed like personal fields, but inside allauth's JSON. Counted and sealed anew beside the columns."""

from base64 import b64decode, b64encode
from collections import Counter

from allauth.mfa.models import Authenticator

from huiying.kit.sealing import CannotOpen, Keyring, seal, unseal
from huiying.pages.second_factor import PLACE

NAMES = ("secret", "seed")  # of an authenticator app, of recovery codes


def factor_uses() -> Counter[str]:
    """Values by key id."""
    return Counter(b64decode(data[name])[1:5].hex() for data in Authenticator.objects.values_list("data", flat=True) for name in NAMES if name in data)


def reseal_factors(ring: Keyring) -> tuple[int, int]:
    """Seal anew what is not sealed by the active key; how many values were, and how many no key opens."""
    done = unreadable = 0
    for factor in Authenticator.objects.order_by("pk"):
        new = dict(factor.data)
        for name in NAMES:
            if name not in new or b64decode(new[name])[1:5].hex() == ring.active:
                continue
            try:
                new[name] = b64encode(seal(ring, PLACE, unseal(ring, PLACE, b64decode(new[name])))).decode()
            except CannotOpen:
                unreadable += 1
        if new != factor.data:
            done += Authenticator.objects.filter(pk=factor.pk, data=factor.data).update(data=new)
    return done, unreadable

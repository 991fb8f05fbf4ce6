"""The secrets of second factors follow the keys: none is left under a key that could be thrown away."""

from base64 import b64decode, b64encode

import pytest
from allauth.mfa.models import Authenticator

from huiying.cli.keeping.factors import factor_uses, reseal_factors
from huiying.directory.models import User
from huiying.kit.sealing import Keyring, seal, unseal
from huiying.pages.second_factor import PLACE
from tests.cast import build


@pytest.mark.django_db
def test_a_factors_secret_is_sealed_anew_and_counted() -> None:
    cast, old = build(), Keyring.new()
    user = User.objects.get(pk=cast.dispatcher.id)
    secret = b64encode(seal(old, PLACE, "JBSWY3DPEHPK3PXP")).decode()
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": secret})
    assert factor_uses()[old.active] == 1
    new = old.rotated()
    assert reseal_factors(new) == (1, 0)
    assert dict(factor_uses()) == {new.active: 1}
    kept = Authenticator.objects.get(user=user).data["secret"]
    assert unseal(new, PLACE, b64decode(kept)) == "JBSWY3DPEHPK3PXP"
    assert reseal_factors(new) == (0, 0)
    assert reseal_factors(Keyring.new()) == (0, 1)

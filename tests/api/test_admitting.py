"""./huiying api: keys are given and revoked on the server, shown once, and the journal says so."""

import json
from argparse import Namespace

import msgspec
import pytest

from huiying.api.clients import admit_client, client_of
from huiying.cli.admitting import run
from huiying.journal.models import Event
from huiying.kit.errors import NotAllowed
from tests.api.programs import NOW
from tests.cast import build

pytestmark = pytest.mark.django_db


def api(what: str, code: str = "", channel: str = "app", *, as_json: bool = False) -> int:
    return run(Namespace(what=what, code=code, channel=channel, json=as_json))


def test_a_key_is_given_listed_without_it_and_revoked(capsys: pytest.CaptureFixture[str]) -> None:
    assert api("add", "city-app") == 0
    key = capsys.readouterr().out.strip()
    assert client_of(key) is not None
    assert api("add", "city-app") == 1
    assert "city-app" in capsys.readouterr().err
    assert api("revoke", "city-app") == 0
    assert client_of(key) is None
    assert api("revoke", "city-app") == 1
    assert api("add", "city-app", "wechat", as_json=True) == 0
    second = json.loads(capsys.readouterr().out)
    assert (second["code"], second["channel"], second["key"] != key) == ("city-app", "wechat", True)
    assert api("list", as_json=True) == 0
    listed = capsys.readouterr().out
    assert [(one["channel"], one["revoked_at"] is None) for one in json.loads(listed)["clients"]] == [("app", False), ("wechat", True)]
    assert second["key"] not in listed
    events = Event.objects.filter(type__startswith="api.").order_by("at_server", "id")
    assert [(one.type, one.actor_id, msgspec.json.decode(one.payload)["code"]) for one in events] == [
        ("api.client_admitted", "terminal", "city-app"), ("api.client_revoked", "terminal", "city-app"), ("api.client_admitted", "terminal", "city-app"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "channel"), [("", "app"), ("X", "app"), ("a", "app"), ("a" * 25, "app"), ("13800010001", "app"), ("ok-app", "x"), ("ok-app", "voice")]
)
def test_a_code_or_channel_that_cannot_be_is_refused(code: str, channel: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert api("add", code, channel) == 2
    assert capsys.readouterr().err.count("\n") == 2


def test_nobody_of_the_staff_admits_a_program() -> None:
    cast = build()
    for person in (cast.agent, cast.supervisor):
        with pytest.raises(NotAllowed):
            admit_client(code="city-app", channel="app", actor=person, now=NOW)

"""Citizens: found again by number, kept sealed, shown masked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from huiying.directory.keys import keyring
from huiying.directory.models import Party
from huiying.journal.words import stored
from huiying.kit.ids import uuid7
from huiying.kit.masking import mask_name, mask_phone
from huiying.kit.phones import phone_key
from huiying.kit.sealing import blind, seal, unseal

_FIND_OR_ADD = """
INSERT INTO directory_party (id, party_type, name_sealed, phone_sealed, phone_index, company_name, language, do_not_disclose, created_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, false, %s)
ON CONFLICT (phone_index) WHERE phone_index IS NOT NULL DO UPDATE SET phone_index = excluded.phone_index
RETURNING id, name_sealed IS NULL
"""
_NAME = "UPDATE directory_party SET name_sealed = %s WHERE id = %s AND name_sealed IS NULL"


@dataclass(frozen=True, slots=True)
class Person:
    """What a citizen gave: name and number as typed, both may be empty; `language` is that of the messages to a party who is new."""

    name: str = ""
    phone: str = ""
    party_type: str = "person"
    company: str = ""
    language: str = "zh"


@dataclass(frozen=True, slots=True)
class Shown:
    """A citizen as every screen shows them: masked."""

    name: str
    phone: str


def context(column: str, party_id: UUID | str) -> str:
    """What a sealed field is bound to, so that it opens in no other row or column."""
    return f"directory_party|{column}|{party_id}"


def phone_index(phone: str) -> bytes | None:
    """The blind index of a telephone number; None when it is not a number."""
    key = phone_key(phone)
    return blind(keyring(), "phone", key) if key else None


def find_or_add(person: Person, *, now: datetime) -> UUID:
    """The party with this number, or a new one (one statement). Without a number each contact makes a party of its own.

    The name of a known party stays as it is; one without a name takes the name that is given now (a second statement).
    """
    party_id = uuid7(now)
    ring = keyring()
    name = seal(ring, context("name_sealed", party_id), person.name) if person.name else None
    number = seal(ring, context("phone_sealed", party_id), person.phone) if person.phone else None
    with connection.cursor() as cursor:
        cursor.execute(_FIND_OR_ADD, [party_id, person.party_type, name, number, phone_index(person.phone), stored(person.company), person.language, now])
        found, nameless = cursor.fetchone()
        if person.name and nameless:
            cursor.execute(_NAME, [seal(ring, context("name_sealed", found), person.name), found])
    return found  # type: ignore[no-any-return]


def opened(party: Party) -> Person:
    """A party's personal fields in clear. Only the reveal, the sending of notices and a draft that goes on may call this. Raises CannotOpen."""
    ring = keyring()
    name = unseal(ring, context("name_sealed", party.id), bytes(party.name_sealed)) if party.name_sealed else ""
    number = unseal(ring, context("phone_sealed", party.id), bytes(party.phone_sealed)) if party.phone_sealed else ""
    return Person(name=name, phone=number, party_type=party.party_type, company=party.company_name)


def shown(party: Party | None) -> Shown:
    """A party's masked name and number for a screen; empty for nobody."""
    if party is None:
        return Shown("", "")
    person = opened(party)
    return Shown(mask_name(person.name) if person.name else "", mask_phone(person.phone) if person.phone else "")


_FORGET = """
UPDATE directory_party p SET name_sealed = NULL, phone_sealed = NULL, phone_index = NULL, mail_sealed = NULL, source_index = NULL,
  company_name = '', erased = %s
WHERE p.id = ANY(%s::uuid[]) RETURNING p.id::text
"""
_FORGET_NUMBERS = """
WITH gone AS (UPDATE calls_contact SET number_sealed = NULL, number_index = NULL WHERE party_id = ANY(%s::uuid[]) RETURNING id)
UPDATE calls_visit SET ani_index = NULL FROM gone WHERE call_id = gone.id AND ani_index IS NOT NULL
"""


def forget(*, keys: Sequence[str], mark: str) -> list[str]:
    """Erase what is personal of these parties and of their contacts, leaving the mark of when and why; the keys of those that were there.

    In the caller's transaction, which holds the rows. A later call from the same number makes a party of its own.
    """
    with connection.cursor() as cursor:
        cursor.execute(_FORGET, [mark, list(keys)])
        gone = [key for (key,) in cursor.fetchall()]
        cursor.execute(_FORGET_NUMBERS, [gone])
    return gone

"""People who come from a government's own sign-in: only who works here already, by a link that an administrator has looked at."""

from datetime import datetime

from django.db import transaction

from huiying.directory.acts import ROLES_OF, decide
from huiying.directory.keys import keyring
from huiying.directory.models import User
from huiying.directory.models_signin import OutsideLink
from huiying.directory.people import NotYourself
from huiying.directory.sessions import end_sessions
from huiying.journal.append import NewEvent, write
from huiying.kit.actor import Actor, system
from huiying.kit.errors import NotAllowed, NotFound, Told
from huiying.kit.ids import uuid7
from huiying.kit.sealing import blind


class UnknownPerson(Told):
    """Nobody of the staff for this subject, or somebody whose account is closed: one answer for all."""

    zh = "您已通过统一身份认证，但这里没有您可用的账号。请联系管理员。"
    en = "You have signed in there, but you have no account in use here. Ask your administrator."


class LinkWaits(Told):
    """First time: an administrator looks at it before it opens anything."""

    zh = "首次使用统一身份认证：请管理员在“人员”页确认是您本人，确认后再登录。"
    en = "The first time: an administrator confirms on the page People that it is you. Sign in again after that."


def arrive(*, issuer: str, subject: str, login: str, now: datetime) -> User:
    """The person whom a subject is linked to. The first time the link is noted, to be confirmed, when `login` is that of somebody active.

    Journals `signin.link_asked`. Raises LinkWaits, UnknownPerson.
    """
    mark = subject_mark(issuer, subject)
    found = OutsideLink.objects.filter(issuer=issuer, subject=mark).first()
    if found is None:
        _ask(issuer, mark, login, now)
        raise LinkWaits
    user = User.objects.filter(pk=found.user_id, is_active=True).first()
    if user is None:
        raise UnknownPerson
    if found.linked_at is None:
        raise LinkWaits
    return user


def login_of(*, issuer: str, subject: str, login: str) -> str:
    """Under which log-in name the attempt is counted: that of the linked person, else the one that was claimed."""
    linked = OutsideLink.objects.filter(issuer=issuer, subject=subject_mark(issuer, subject)).select_related("user").first()
    return linked.user.username if linked else login


def confirm_link(*, user: User, actor: Actor, now: datetime) -> None:
    """An administrator has made sure that it is the person. Journals `signin.linked`. Raises NotAllowed, NotYourself, NotFound."""
    _allow("confirm_link", user, actor)
    with transaction.atomic():
        if not OutsideLink.objects.filter(user_id=user.pk, linked_at=None).update(linked_at=now, linked_by=actor.id):
            raise NotFound
        _tell("signin.linked", user, actor, now)


def drop_link(*, user: User, actor: Actor, now: datetime) -> None:
    """It was somebody else, or the way is closed: sessions end. Journals `signin.unlinked`. Raises NotAllowed, NotYourself, NotFound."""
    _allow("drop_link", user, actor)
    with transaction.atomic():
        if not OutsideLink.objects.filter(user_id=user.pk).delete()[0]:
            raise NotFound
        _tell("signin.unlinked", user, actor, now)
        end_sessions(user=user, actor=actor, now=now)


def subject_mark(issuer: str, subject: str) -> str:
    """A subject as it is kept: a keyed hash, for some providers make it of an identity card's number."""
    return blind(keyring(), "outside_subject", f"{issuer}|{subject}").hex()


def _ask(issuer: str, mark: str, login: str, now: datetime) -> None:
    user = User.plain.filter(username__iexact=login.strip(), is_active=True).first() if login.strip() else None
    if user is None or OutsideLink.objects.filter(user_id=user.pk, issuer=issuer).exists():
        raise UnknownPerson
    with transaction.atomic():
        made = OutsideLink.objects.bulk_create([OutsideLink(user=user, issuer=issuer, subject=mark, asked_at=now)], ignore_conflicts=True)
        if made and OutsideLink.objects.filter(user_id=user.pk, issuer=issuer, subject=mark).exists():
            _tell("signin.link_asked", user, system("sign-in"), now)


def _allow(verb: str, user: User, actor: Actor) -> None:
    decision = decide(actor, verb, ROLES_OF[verb], own=True)
    if not decision.allowed:
        raise NotAllowed(why=decision.zh, why_en=decision.en)
    if str(user.pk) == actor.id:
        raise NotYourself


def _tell(event: str, user: User, actor: Actor, now: datetime) -> None:
    write([NewEvent(f"access:{uuid7(now)}", 1, event, {"user": str(user.pk)})], actor=actor, now=now)

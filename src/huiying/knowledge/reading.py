"""Reading an answer or an article of a law: shown and written down in the same commit."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from huiying.directory.acts import ROLES_OF
from huiying.directory.authorise import permission
from huiying.kit.actor import Actor
from huiying.kit.errors import NotFound
from huiying.knowledge.models import KbReading, KbVersion, LawArticle
from huiying.knowledge.queries import version_for


def read_version(*, version_id: UUID, call_id: UUID | None = None, order_id: UUID | None = None, actor: Actor, now: datetime) -> KbVersion:
    """A version for its reader; that it was read, by whom, on which call or for which order, is kept. Raises NotFound."""
    with transaction.atomic():
        version = version_for(actor, version_id)
        _note(actor, now, call_id, order_id, version_id=version.pk)
    return version


def read_article(*, article_id: int, call_id: UUID | None = None, order_id: UUID | None = None, actor: Actor, now: datetime) -> LawArticle:
    """An article of a law with edition and law for its reader; that it was read is kept. Laws are open to everybody at work. Raises NotFound."""
    with transaction.atomic():
        article = LawArticle.objects.select_related("edition__law").filter(pk=article_id).first()
        if article is None or actor.kind == "citizen" or (actor.kind == "staff" and actor.account_class == "none"):
            raise NotFound
        _note(actor, now, call_id, order_id, article_id=article.pk)
    return article


def _note(actor: Actor, now: datetime, call_id: UUID | None, order_id: UUID | None, *, version_id: UUID | None = None, article_id: int | None = None) -> None:
    KbReading.objects.create(
        at=now, user_id=actor.id, user_name=actor.name, org_id=actor.unit_id, version_id=version_id, article_id=article_id, call_id=call_id, order_id=order_id
    )


def readings(actor: Actor) -> QuerySet[KbReading]:
    """Who read what, the newest first, for an auditor; nothing for others."""
    if not permission(actor, "view_readings", ROLES_OF["view_readings"], own=False).allowed:
        return KbReading.objects.none()
    return KbReading.objects.select_related("version__item", "article__edition__law").order_by("-at", "-id")

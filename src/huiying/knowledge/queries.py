"""Read only: which versions an actor may see, what waits for whom, what is stale, what rests on a superseded article."""

from datetime import date
from uuid import UUID

from django.db.models import F, Q, QuerySet

from huiying.directory.acts import CLASS_OF, ROLES_OF, has_role
from huiying.directory.authorise import permission
from huiying.kit.actor import Actor
from huiying.kit.errors import NotFound
from huiying.knowledge.keeping import for_the_city
from huiying.knowledge.life import OPEN, READ
from huiying.knowledge.models import KbAttachment, KbBasis, KbFeedback, KbItem, KbVersion

EDITORS = frozenset({"KE", "KA", "SV", "AU"})  # of the hotline's people these see what is not published yet


def _employed(actor: Actor) -> bool:
    """Whether the actor is at work for an employer that is engaged."""
    return actor.kind == "staff" and actor.account_class != "none" and CLASS_OF.get(actor.employer_kind) == actor.account_class


def versions_for(actor: Actor) -> QuerySet[KbVersion]:
    """The versions that an actor may read, with article and owner: published and retired ones by everybody at work.

    What is at work is seen by the hotline's editors, approvers, supervisors and auditors, by the unit that is to own it, those above it, and the unit
    in which it was written.
    """
    versions = KbVersion.objects.select_related("item", "item__owner", "owner")
    if actor.kind == "system":
        return versions
    if not _employed(actor):
        return versions.none()
    if for_the_city(actor):
        return versions if EDITORS & actor.roles else versions.filter(state__in=READ)
    own = Q(owner__path__startswith=actor.unit_path) | Q(edited_in=actor.unit_id) if actor.unit_path else Q(pk__in=())
    return versions.filter(Q(state__in=READ) | own)


def version_for(actor: Actor, version_id: UUID) -> KbVersion:
    """A version with its article and owner. Raises NotFound, for one outside the actor's scope too."""
    found = versions_for(actor).filter(pk=version_id).first()
    if found is None:
        raise NotFound
    return found


def item_for(actor: Actor, item_id: UUID) -> tuple[KbItem, list[KbVersion]]:
    """An article and those of its versions that the actor may read, the newest first. Raises NotFound."""
    versions = list(versions_for(actor).filter(item_id=item_id).order_by("-version"))
    if not versions:
        raise NotFound
    return versions[0].item, versions


def in_use(day: date) -> QuerySet[KbVersion]:
    """The published versions that hold on a day of the city."""
    return KbVersion.objects.filter(Q(valid_to=None) | Q(valid_to__gt=day), state="published", valid_from__lte=day)


def basis_of(version: KbVersion) -> QuerySet[KbBasis]:
    """What a version rests on, with the articles of laws and their editions."""
    return KbBasis.objects.filter(version=version).select_related("article__edition__law").order_by("id")


def files_of(version: KbVersion) -> QuerySet[KbAttachment]:
    """The files of a version, oldest first."""
    return KbAttachment.objects.filter(version=version).order_by("added_at", "id")


def waiting_for(actor: Actor) -> QuerySet[KbVersion]:
    """The versions that wait for the actor's approval or signature, the longest first; not those the actor wrote."""
    wanted = Q(pk__in=())
    for state, verb in (("review", "kb_approve"), ("signoff", "kb_sign_off")):
        if permission(actor, verb, ROLES_OF[verb], own=False).allowed:
            wanted |= Q(state=state)
        elif permission(actor, verb, ROLES_OF[verb], own=True).allowed and actor.unit_path:
            wanted |= Q(state=state, owner__path__startswith=actor.unit_path)
    return KbVersion.objects.select_related("item", "owner").filter(wanted).exclude(edited_by=actor.id).order_by("edited_at", "id")


def drafts_of(actor: Actor) -> QuerySet[KbVersion]:
    """What the actor has at work: own drafts, and own versions that wait for others."""
    return KbVersion.objects.select_related("item", "owner").filter(edited_by=actor.id, state__in=OPEN).order_by("-edited_at")


def tasks_for(actor: Actor) -> QuerySet[KbFeedback]:
    """The feedback that an actor may see: the hotline's editors all of it, a unit what it and the units below it own, everybody what they raised."""
    tasks = KbFeedback.objects.select_related("owner", "version", "version__item", "new_version")
    if actor.kind == "system":
        return tasks
    if not _employed(actor):
        return tasks.none()
    if for_the_city(actor) and EDITORS & actor.roles:
        return tasks
    own = Q(owner__path__startswith=actor.unit_path) if not for_the_city(actor) and actor.unit_path else Q(pk__in=())
    return tasks.filter(own | Q(raised_by=actor.id))


def open_tasks_for(actor: Actor) -> QuerySet[KbFeedback]:
    """The same while nobody has answered, the most pressing first."""
    return tasks_for(actor).filter(state="open").order_by(F("due_at").asc(nulls_last=True), "raised_at")


def stale(actor: Actor, day: date) -> QuerySet[KbVersion]:
    """Published versions past their review or their last day, the longest past first; those that the actor may see."""
    past = Q(review_due__lte=day) | Q(valid_to__isnull=False, valid_to__lte=day)
    return _of_owner(actor, versions_for(actor)).filter(past, state="published").order_by("review_due", "id")


def ending(actor: Actor, day: date, until: date) -> QuerySet[KbVersion]:
    """Published versions whose review or last day lies in (day, until], the earliest first."""
    soon = Q(review_due__gt=day, review_due__lte=until) | Q(valid_to__gt=day, valid_to__lte=until)
    return _of_owner(actor, versions_for(actor)).filter(soon, state="published").order_by("review_due", "id")


def flagged(actor: Actor) -> QuerySet[KbBasis]:
    """Grounds of versions at work or in use whose article of a law was superseded by a text that differs."""
    versions = _of_owner(actor, versions_for(actor)).filter(state__in=(*OPEN, "published"))
    found = KbBasis.objects.filter(flagged_at__isnull=False, version__in=versions)
    return found.select_related("version__item", "version__owner", "article__edition__law").order_by("flagged_at", "id")


def _of_owner(actor: Actor, versions: QuerySet[KbVersion]) -> QuerySet[KbVersion]:
    """A unit looks after its own; the hotline after all."""
    if for_the_city(actor) or has_role(actor, ("SV*", "AU*")):
        return versions
    return versions.filter(owner__path__startswith=actor.unit_path) if actor.unit_path else versions.none()

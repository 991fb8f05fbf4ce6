"""Schemes: entered by one assessor, released by another; each version holds from a month on and stays for ever."""

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db.models import Max

from huiying.directory.acts import ROLES_OF
from huiying.dispatch.changing import together
from huiying.evaluation.keeping import number_of, tell_scheme
from huiying.evaluation.models import AssessmentScheme, SchemeVersion
from huiying.evaluation.published import digest, scheme_json
from huiying.evaluation.reading import from_data
from huiying.evaluation.scheme import DIMENSION, Measure, Scheme, Volume
from huiying.kit.actor import Actor
from huiying.kit.checks import Problem, longest, refuse, required
from huiying.kit.errors import Moved, NotFound, NotNow, Told
from huiying.kit.ids import uuid7
from huiying.kit.text import clean
from huiying.metrics.catalogue import shipped, with_own
from huiying.metrics.columns import columns
from huiying.orders.authorise import authorise

STATES = {"proposed": ("待审定", "Waits for release"), "in_force": ("已生效", "In force"), "declined": ("未通过", "Declined")}
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])", re.ASCII)


class SameAssessor(Told):
    """Who entered a version of a scheme may not decide on it."""

    zh = "录入人不能审定自己的方案，请另一位考核人员审定。"
    en = "Whoever entered this scheme may not decide on it. Another assessor does."


class Altered(Told):
    """A kept version does not have the hash it was kept with."""

    zh = "方案 {code} 第 {version} 版与留存的哈希不符，不能使用。"
    en = "Version {version} of {code} does not have the hash it was kept with; it is not used."


def enter_scheme(*, scheme: Scheme, from_month: str, note: str, actor: Actor, now: datetime) -> SchemeVersion:
    """Enter a version of a scheme, to be released by another person; a new code begins a scheme.

    In order: looks that every figure is one that the catalogue knows by unit; makes the scheme where its code is new; keeps the version; journals
    `scheme.entered`. Raises NotAllowed, Refused, Moved.
    """
    with together(actor, now):
        authorise(actor, "enter_scheme", ROLES_OF["enter_scheme"], own=True, stream="scheme:new")
        refuse(_month(from_month), longest("note", note, 200), list(_figures(scheme)))
        known = AssessmentScheme.objects.filter(code=scheme.scheme).first()
        kept = known or AssessmentScheme.objects.create(id=uuid7(now), code=scheme.scheme, created_by=actor.id, created_at=now)
        version = (SchemeVersion.objects.filter(scheme=kept).aggregate(n=Max("version"))["n"] or 0) + 1
        document = scheme_json(scheme) | {"version": version}
        made = SchemeVersion.objects.create(
            id=uuid7(now), scheme=kept, version=version, from_month=from_month, document=document, sha256=digest(document), note=clean(note),
            proposed_by=actor.id, proposed_at=now,
        )  # fmt: skip
        told = {"scheme": str(made.pk), "version": version, "from_month": number_of(from_month), "sha256": made.sha256}
        tell_scheme(kept, "scheme.entered", told, {"note": clean(note)}, actor=actor, now=now)
    return made


def decide_scheme(*, version_id: UUID, release: bool, reason: str, actor: Actor, now: datetime) -> SchemeVersion:
    """Release another person's version of a scheme, or decline it with a reason; journals `scheme.released` or `scheme.declined`.

    Raises NotFound, NotAllowed, NotNow, SameAssessor, Refused, Moved.
    """
    refuse([] if release else required("reason", clean(reason)), longest("reason", reason, 200))
    with together(actor, now):
        found = SchemeVersion.objects.select_related("scheme").filter(pk=version_id).first()
        if found is None:
            raise NotFound
        authorise(actor, "release_scheme", ROLES_OF["release_scheme"], own=True, stream=f"scheme:{found.scheme_id}")
        if found.state != "proposed":
            zh, en = STATES[found.state]
            raise NotNow(state=zh, state_en=en, verb="审定", verb_en="Decide")
        if found.proposed_by == actor.id:
            raise SameAssessor
        state = "in_force" if release else "declined"
        rows = SchemeVersion.objects.filter(pk=found.pk, state="proposed")
        if rows.update(state=state, decided_by=actor.id, decided_at=now, reason=clean(reason)) != 1:
            raise Moved
        told = {"scheme": str(found.pk), "version": found.version, "sha256": found.sha256}
        event = "scheme.released" if release else "scheme.declined"
        tell_scheme(found.scheme, event, told, {"reason": clean(reason)} if clean(reason) else {}, actor=actor, now=now)
        found.refresh_from_db()
    return found


def scheme_of(version: SchemeVersion) -> Scheme:
    """A kept version as a scheme; its hash is looked at. Raises Altered."""
    document = version.document
    if digest(document) != version.sha256:
        raise Altered(code=document.get("scheme", ""), version=version.version)
    return from_data(document)


def in_force(scheme: AssessmentScheme, month: str) -> SchemeVersion | None:
    """The released version of a scheme that holds in a month."""
    return SchemeVersion.objects.filter(scheme=scheme, state="in_force", from_month__lte=month).order_by("-version").first()


def _month(month: str) -> list[Problem]:
    good = _MONTH.fullmatch(month) is not None
    return [] if good else [Problem("from_month", "month", "月份应写作 2026-10 的形式", "A month is written like 2026-10")]


def _figures(scheme: Scheme) -> Iterator[Problem]:
    """The figures that the catalogue does not know, or does not tell by unit."""
    catalogue = with_own(Path(settings.HUIYING_METRICS)) if settings.HUIYING_METRICS else shipped()
    asked: list[tuple[str, Measure | Volume]] = [("volume", scheme.volume), *((f"measures[{at}]", one) for at, one in enumerate(scheme.measures, 1))]
    for place, one in asked:
        found = next((known for known in catalogue.versions.get(one.metric, ()) if known.version == one.version), None)
        if found is None:
            yield Problem(f"{place}.metric", "unknown", f"没有指标 {one.metric}（第 {one.version} 版）", f"There is no metric {one.metric} @ {one.version}")
        elif found.variant(one.variant) is None or not one.variant:
            yield Problem(f"{place}.variant", "unknown", f"{one.metric} 没有口径 {one.variant}", f"{one.metric} has no variant {one.variant}")
        elif DIMENSION not in columns(found.fact):
            zh, en = f"{one.metric} 不能按单位统计", f"{one.metric} cannot be told by unit"
            yield Problem(f"{place}.metric", "dimension", zh, en)

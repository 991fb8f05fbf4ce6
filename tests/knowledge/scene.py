"""The cast's city with articles: written by the editor, approved by the approver, signed off by the works bureau."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from huiying.journal.models import Event
from huiying.kit.actor import Actor
from huiying.knowledge.drafting import Draft, new_item, new_version
from huiying.knowledge.models import KbVersion
from huiying.knowledge.reviewing import approve_version, sign_off, submit_version
from tests.cast import NOW, STREET_LIGHT, Cast, build

MINUTE = timedelta(minutes=1)
FIRST, REVIEW = date(2025, 3, 1), date(2025, 12, 1)


@dataclass
class Scene:
    """`draft()` is what an editor fills in; `published()` an article in use."""

    cast: Cast
    now: datetime = NOW

    @property
    def lead(self) -> Actor:
        return self.cast.unit_lead(self.cast.works)

    def draft(self, **given: Any) -> Draft:
        told = Draft(
            question="路灯坏了多久修好？", answer="报修后三天内修好。", owner_id=self.cast.works.pk, valid_from=FIRST, review_due=REVIEW,
            clerk_answer="照明所三个工作日；漏电按紧急件。", topics=(STREET_LIGHT,),
        )  # fmt: skip
        return replace(told, **given)

    def drafted(self, actor: Actor | None = None, **given: Any) -> KbVersion:
        return new_item(draft=self.draft(**given), actor=actor or self.cast.editor, now=self.now)

    def published(self, actor: Actor | None = None, now: datetime | None = None, **given: Any) -> KbVersion:
        return self.bring(new_item(draft=self.draft(**given), actor=actor or self.cast.editor, now=now or self.now), now or self.now)

    def renewed(self, old: KbVersion, now: datetime, **given: Any) -> KbVersion:
        return self.bring(new_version(item_id=old.item_id, draft=self.draft(**given), actor=self.cast.editor, now=now), now)

    def bring(self, version: KbVersion, now: datetime) -> KbVersion:
        submit_version(version_id=version.pk, actor=self.cast.editor, now=now)
        version = approve_version(version_id=version.pk, actor=self.cast.approver, now=now)
        return version if version.state == "published" else sign_off(version_id=version.pk, actor=self.lead, now=now)


def scene() -> Scene:
    return Scene(build())


def told(stream: str) -> list[str]:
    """The events of a stream, in order."""
    return list(Event.objects.filter(stream=stream).order_by("stream_seq").values_list("type", flat=True))

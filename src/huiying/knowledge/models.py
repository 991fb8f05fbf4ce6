"""Tables of answers: articles, their versions, what they rest on, who used and read them, what is wrong or missing."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from huiying.directory.models import Org
from huiying.journal.words import Words

ONE_OF_BOTH = Q(version__isnull=False, article__isnull=True) | Q(version__isnull=True, article__isnull=False)


class KbItem(models.Model):
    """An article: what it says stands in its versions. `number` is what people call it by, `owner` the unit that answers for it.

    `published` is the version in use, if there is one; `seq` counts the events of its stream.
    """

    id = models.UUIDField(primary_key=True)
    number = models.IntegerField(unique=True)
    owner = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    published = models.OneToOneField("KbVersion", null=True, on_delete=models.PROTECT, related_name="published_as")
    seq = models.IntegerField(default=0)
    created_by = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "knowledge_item"
        indexes = [models.Index(fields=["owner"], name="kb_item_owner")]


class KbVersion(models.Model):
    """One version of an article. It holds in the city's days [valid_from, valid_to); published, it never changes again: a new version does.

    `answer` is in the citizen's words, `clerk_answer` in the clerk's; `also_asked` holds other ways to ask, one a line. `topics` and `region` are
    codes (blank: the whole city); `edited_in` is the editor's unit. States: knowledge/life.py.
    """

    id = models.UUIDField(primary_key=True)
    item = models.ForeignKey(KbItem, on_delete=models.PROTECT, related_name="versions")
    version = models.IntegerField()
    state = models.CharField(max_length=10, default="draft")
    question = Words()
    also_asked = Words(default="")
    answer = Words()
    clerk_answer = Words(default="")
    topics = ArrayField(models.CharField(max_length=12), default=list)
    region = models.CharField(max_length=12, default="")
    owner = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    review_due = models.DateField()
    sha256 = models.CharField(max_length=64, default="")
    change_note = Words(default="")
    edited_by = models.CharField(max_length=64)
    edited_in = models.CharField(max_length=36, default="")
    edited_at = models.DateTimeField()
    approved_by = models.CharField(max_length=64, default="")
    approved_at = models.DateTimeField(null=True)
    signed_by = models.CharField(max_length=64, default="")
    published_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=64, default="")
    ended_at = models.DateTimeField(null=True)
    reason = Words(default="")

    class Meta:
        db_table = "knowledge_version"
        constraints = [
            models.UniqueConstraint(fields=["item", "version"], name="kb_version_once"),
            models.UniqueConstraint(fields=["item"], name="kb_one_open", condition=Q(state__in=["draft", "review", "signoff"])),
            models.UniqueConstraint(fields=["item"], name="kb_one_published", condition=Q(state="published")),
            models.CheckConstraint(condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")), name="kb_valid_span"),
            models.CheckConstraint(
                condition=~Q(state__in=["published", "retired"]) | ~Q(approved_by="") & ~Q(signed_by="") & Q(published_at__isnull=False), name="kb_published_by"
            ),
            models.CheckConstraint(condition=Q(approved_by="") | ~Q(approved_by=F("edited_by")), name="kb_two_people"),
        ]
        indexes = [models.Index(fields=["state", "review_due"], name="kb_version_review")]


class Law(models.Model):
    """A law by the code of its folder, such as "civil-and-commercial/civil-code"; its texts stand in editions."""

    id = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=160, unique=True)
    category = models.CharField(max_length=40, default="")
    name = models.CharField(max_length=200)

    class Meta:
        db_table = "knowledge_law"


class LawEdition(models.Model):
    """A law's text in one edition, which holds in the days [effective_from, effective_to). A changed text is a new edition; no edition's text changes.

    `preface` says when it was passed and amended, `annex` is what stands behind the articles, or the whole of a decision without articles.
    `dated_by` says where the first day comes from: a list of versions (`versions`), the law's own last article (`text`), its being passed (`passed`),
    or the day it was brought (`import`). `superseded_at` is when another edition took its place: its text no longer holds, or the list says from when.
    """

    id = models.BigAutoField(primary_key=True)
    law = models.ForeignKey(Law, on_delete=models.PROTECT, related_name="editions")
    label = models.CharField(max_length=60)
    preface = models.TextField(default="")
    annex = models.TextField(default="")
    promulgated_on = models.DateField(null=True)
    effective_from = models.DateField()
    effective_to = models.DateField(null=True)
    dated_by = models.CharField(max_length=8)
    sha256 = models.CharField(max_length=64)
    imported_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "knowledge_law_edition"
        constraints = [models.UniqueConstraint(fields=["law", "sha256"], name="law_edition_once")]


class LawArticle(models.Model):
    """One article: `number` and `inserted` of 第一百二十条之二 are 120 and 2, `label` is as written, `chapter` the headings above it, joined by " / ".

    `part` tells apart what is numbered anew within one law, such as amendments; blank for the law itself.
    """

    id = models.BigAutoField(primary_key=True)
    edition = models.ForeignKey(LawEdition, on_delete=models.PROTECT, related_name="articles")
    place = models.IntegerField()
    part = models.CharField(max_length=80, default="")
    number = models.IntegerField()
    inserted = models.IntegerField(default=0)
    label = models.CharField(max_length=40)
    chapter = models.CharField(max_length=300, default="")
    text = models.TextField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        db_table = "knowledge_law_article"
        constraints = [
            models.UniqueConstraint(fields=["edition", "place"], name="law_article_place"),
            models.UniqueConstraint(fields=["edition", "part", "number", "inserted"], name="law_article_once"),
        ]


class KbBasis(models.Model):
    """What a version rests on: an article of a law as it stood when it was cited (`article`), or a document of the city in words.

    `flagged_at` is when the article cited was superseded by a text that differs; the version is then due for review.
    """

    id = models.BigAutoField(primary_key=True)
    version = models.ForeignKey(KbVersion, on_delete=models.CASCADE, related_name="basis")
    article = models.ForeignKey(LawArticle, null=True, on_delete=models.PROTECT, related_name="cited_by")
    document = Words(default="")
    flagged_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "knowledge_basis"
        constraints = [models.CheckConstraint(condition=Q(article__isnull=False) | ~Q(document=""), name="kb_basis_something")]


class KbAttachment(models.Model):
    """A file that goes with a version: its bytes stand under their hash (journal/files.py)."""

    id = models.UUIDField(primary_key=True)
    version = models.ForeignKey(KbVersion, on_delete=models.CASCADE, related_name="attachments")
    name = Words()
    media_type = models.CharField(max_length=80)
    sha256 = models.CharField(max_length=64)
    size = models.IntegerField()
    added_by = models.CharField(max_length=64)
    added_at = models.DateTimeField()

    class Meta:
        db_table = "knowledge_attachment"
        indexes = [models.Index(fields=["sha256"], name="kb_attachment_hash")]


class KbUse(models.Model):
    """An answer cited this version or this article of a law, on a call, with an order, or both. Written once, never changed.

    `call_id` and `order_id` are ids of rooms above.
    """

    id = models.UUIDField(primary_key=True)
    version = models.ForeignKey(KbVersion, null=True, on_delete=models.PROTECT, related_name="uses")
    article = models.ForeignKey(LawArticle, null=True, on_delete=models.PROTECT, related_name="uses")
    order_id = models.UUIDField(null=True)
    call_id = models.UUIDField(null=True)
    direct = models.BooleanField(default=False)
    by = models.CharField(max_length=64)
    org_id = models.CharField(max_length=36, default="")
    at = models.DateTimeField()

    class Meta:
        db_table = "knowledge_use"
        constraints = [
            models.CheckConstraint(condition=ONE_OF_BOTH, name="kb_use_of_one"),
            models.CheckConstraint(condition=Q(order_id__isnull=False) | Q(call_id__isnull=False), name="kb_use_somewhere"),
            models.UniqueConstraint(fields=["version", "order_id"], name="kb_version_order", condition=Q(version__isnull=False, order_id__isnull=False)),
            models.UniqueConstraint(fields=["article", "order_id"], name="kb_article_order", condition=Q(article__isnull=False, order_id__isnull=False)),
            models.UniqueConstraint(fields=["version", "call_id"], name="kb_version_call", condition=Q(version__isnull=False, order_id__isnull=True)),
            models.UniqueConstraint(fields=["article", "call_id"], name="kb_article_call", condition=Q(article__isnull=False, order_id__isnull=True)),
        ]
        indexes = [
            models.Index(fields=["order_id"], name="kb_use_order", condition=Q(order_id__isnull=False)),
            models.Index(fields=["call_id"], name="kb_use_call", condition=Q(call_id__isnull=False)),
            models.Index(fields=["at"], name="kb_use_at"),
        ]


class KbFeedback(models.Model):
    """Somebody says that an answer is wrong, or that one is missing: a task for the owner unit, due at `due_at` (`waits_for_year`: once the calendar is known).

    `answered`: `new_version` is what came of it; `declined`: `reason` says why. `reminded_at` and `overdue_at` are written by timers.
    """

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=8)
    version = models.ForeignKey(KbVersion, null=True, on_delete=models.PROTECT, related_name="feedback")
    owner = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    topic = models.CharField(max_length=12, default="")
    text = Words()
    order_id = models.UUIDField(null=True)
    call_id = models.UUIDField(null=True)
    raised_by = models.CharField(max_length=64)
    raised_at = models.DateTimeField()
    counted_from = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    waits_for_year = models.SmallIntegerField(null=True)
    reminded_at = models.DateTimeField(null=True)
    overdue_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=8, default="open")
    seq = models.IntegerField(default=0)
    answered_by = models.CharField(max_length=64, default="")
    answered_at = models.DateTimeField(null=True)
    reason = Words(default="")
    new_version = models.ForeignKey(KbVersion, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "knowledge_feedback"
        constraints = [
            models.CheckConstraint(condition=~Q(kind="wrong") | Q(version__isnull=False), name="kb_wrong_names_one"),
            models.CheckConstraint(condition=Q(state="open") | ~Q(answered_by="") & Q(answered_at__isnull=False), name="kb_feedback_answered"),
            models.CheckConstraint(condition=~Q(state="declined") | ~Q(reason=""), name="kb_declined_reason"),
            models.CheckConstraint(condition=~Q(state="answered") | Q(new_version__isnull=False), name="kb_answered_version"),
        ]
        indexes = [models.Index(fields=["owner", "state"], name="kb_feedback_owner")]


class KbQuestion(models.Model):
    """A question that found no answer: its words without personal data, how often and when it was asked. One row for the same words (`key`)."""

    id = models.UUIDField(primary_key=True)
    key = models.CharField(max_length=64, unique=True)
    words = Words()
    found_nothing = models.IntegerField(default=0)
    marked_missing = models.IntegerField(default=0)
    region = models.CharField(max_length=12, default="")
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    settled_by = models.CharField(max_length=64, default="")
    settled_at = models.DateTimeField(null=True)
    answered_with = models.ForeignKey(KbItem, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "knowledge_question"
        indexes = [models.Index(fields=["last_at"], name="kb_question_open", condition=Q(settled_at__isnull=True))]


class KbReading(models.Model):
    """Who opened which version or article of a law, when, and during which call or for which order. Inserted and read only."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    user_id = models.CharField(max_length=64)
    user_name = models.CharField(max_length=64, default="")
    org_id = models.CharField(max_length=36, default="")
    version = models.ForeignKey(KbVersion, null=True, on_delete=models.PROTECT, related_name="readings")
    article = models.ForeignKey(LawArticle, null=True, on_delete=models.PROTECT, related_name="readings")
    call_id = models.UUIDField(null=True)
    order_id = models.UUIDField(null=True)

    class Meta:
        db_table = "knowledge_reading"
        constraints = [
            models.CheckConstraint(condition=ONE_OF_BOTH, name="kb_reading_of_one"),
        ]
        indexes = [models.Index(fields=["at"], name="kb_reading_at"), models.Index(fields=["user_id", "at"], name="kb_reading_user")]

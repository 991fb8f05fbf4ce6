"""The unit's reply: what is true, what is solved, the words for the citizen and those for the house, photos; and what still stands against sending it."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiying.desk.inputs import area, coded, judged
from huiying.desk.verbs import Ask, Subject, VerbForm, VerbInput, register
from huiying.directory.reference import reference
from huiying.journal.files import LARGEST
from huiying.kit.media import ACCEPT
from huiying.orders.attachments import Upload, store
from huiying.orders.limits import rule_for
from huiying.orders.models import Assignment, Attachment
from huiying.orders.reasons import ATTACHMENT_KINDS, SOLVED, TRUTHFUL, UNSOLVED
from huiying.orders.replying import PROOF, Reply, reply
from huiying.orders.timing import case_of

MOST_PHOTOS = 6
PHOTO_KINDS = ("after_photo", "before_photo", "result", "contact_evidence")


class ManyFiles(forms.ClearableFileInput):
    """A file control that takes several."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; the cleaned value is their list."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Each file by itself. Raises ValidationError for more than six."""
        files = [one for one in (data or []) if one]
        if len(files) > MOST_PHOTOS:
            raise forms.ValidationError(_("At most {n} files at once.").format(n=MOST_PHOTOS))
        return [super(FilesField, self).clean(one, initial) for one in files]


class ReplyForm(VerbInput):
    """The reply. `open_points` are what is missing outside the form; `proof` are files that are there already."""

    layout = "desk/verb_reply.html"
    is_true = forms.ChoiceField(label=gettext_lazy("Is it as the citizen says?"), widget=forms.RadioSelect)
    solved = forms.ChoiceField(label=gettext_lazy("Is it solved?"), widget=forms.RadioSelect)
    unsolved_reason = forms.ChoiceField(label=gettext_lazy("Why not wholly solved"), required=False)
    public_reply = area(gettext_lazy("Answer to the citizen"), 5, required=False)
    internal_result = area(gettext_lazy("Work done (internal)"), 5)
    photos = FilesField(
        label=gettext_lazy("Photos"), required=False,
        widget=ManyFiles(attrs={"multiple": True, "accept": ACCEPT, "data-max-mb": str(LARGEST >> 20)}),
    )  # fmt: skip
    photo_kind = forms.ChoiceField(label=gettext_lazy("They show"), required=False)
    no_photo_reason = forms.CharField(label=gettext_lazy("No photo, because"), required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    out_of_duty = forms.BooleanField(label=gettext_lazy("This lies outside our duties"), required=False)

    def prepare(self) -> None:
        """The coded answers; what was drafted before; what is there and what is missing."""
        coded(self, "is_true", TRUTHFUL, "yes", "partly", "no")
        coded(self, "solved", SOLVED)
        claim = [] if self.subject.order.claim_approved else ["unreasonable"]
        coded(self, "unsolved_reason", UNSOLVED, *(c.code for c in UNSOLVED if c.code not in claim), blank=True)
        coded(self, "photo_kind", ATTACHMENT_KINDS, *PHOTO_KINDS)
        self.fields["photo_kind"].initial = PHOTO_KINDS[0]
        part = self.subject.asg
        self.fields["public_reply"].initial = part.draft_reply or part.public_reply
        self.fields["internal_result"].initial = part.internal_result
        self.fields["is_true"].initial, self.fields["solved"].initial = part.is_true, part.solved
        self.fields["unsolved_reason"].initial = part.unsolved_reason
        self.proof = list(Attachment.objects.filter(order=self.subject.order).exclude(kind__in=("id", "recording", "citizen")).order_by("received_at", "pk"))
        self.open_points = open_points(self.subject)
        self.needs_photo = place_bound(self.subject) and not any(file.kind in PROOF for file in self.proof)
        self.public_needed = part.role == "lead" or part.parent_id is not None
        self.sent_back = sent_back(part)


def sent_back(part: Assignment) -> bool:
    """The reply was sent back before."""
    return part.reply_rejected_n > 0


def place_bound(subject: Subject) -> bool:
    """Whether the matter has a place, so that its work is proved by a photo; a co-handler leaves that to the lead."""
    topic = reference(subject.actor.reference_version).topics.get(subject.order.topic_code)
    return subject.asg.role != "co" and topic is not None and topic.place_bound


def contact_missing(subject: Subject) -> bool:
    """Nobody of those who share the part has recorded the contact with the citizen, or why there was none."""
    part = subject.asg
    if part.contact_evidence or not rule_for(subject.order, case=case_of(part), version=subject.actor.reference_version).contact:
        return False
    sharing = [a for a in subject.assignments if a.round_no == part.round_no and (a.parent_id == part.pk or _over(a, part))]
    return not any(a.contact_evidence for a in sharing)


def _over(other: Assignment, part: Assignment) -> bool:
    return other.pk == part.parent_id if part.parent_id else other.role == "lead" and other.parent_id is None


def open_points(subject: Subject) -> list[tuple[str, str]]:
    """What stands against the reply outside its form: (verb to do first or "", sentence)."""
    found = []
    if subject.asg.status == "sent":
        found.append(("sign", _("The order is not signed for yet.")))
    if subject.asg.status == "sub_assigned":
        found.append(("take_back", _("Units below still have it: hear them or take it back.")))
    if contact_missing(subject):
        found.append(("contact", _("The contact with the citizen, or why there was none, is not recorded.")))
    return found


def replied(ask: Ask) -> object:
    """Keep the photos, then reply. Photos once kept stay, also when the reply is refused for something else; of who may not reply none is kept."""
    given = ask.data
    may = judged(ask.subject, "reply", ("UL*",), own=str(ask.asg.unit_id) == ask.subject.actor.unit_id).allowed
    for file in given["photos"] if may else ():
        upload = Upload(file.read(LARGEST + 1), file.name, given["photo_kind"] or "after_photo")
        store(order=ask.order, upload=upload, assignment=ask.asg, **ask.by)
    words = Reply(
        is_true=given["is_true"], solved=given["solved"], unsolved_reason=given["unsolved_reason"] if given["solved"] != "yes" else "",
        public_reply=given["public_reply"], internal_result=given["internal_result"], no_photo_reason=given["no_photo_reason"],
        out_of_duty=given["out_of_duty"],
    )  # fmt: skip
    return reply(assignment=ask.asg, reply=words, **ask.by)


register(
    VerbForm(
        "reply",
        replied,
        ReplyForm,
        ("结果、公开答复、联系证据、照片", "Findings, answer, proof of contact, photos"),
        on="assignment",
        tone="main",
        key="r",
        symbol="send",
        order=6,
    ),
)

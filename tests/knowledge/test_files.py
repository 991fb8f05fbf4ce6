"""Files of an article: judged by content, part of a draft alone, opened by who may read the version, their bytes kept while somebody needs them."""

import hashlib

import pytest

from huiying.journal.files import place_of
from huiying.kit.checks import Refused
from huiying.kit.errors import NotFound, NotNow
from huiying.knowledge.drafting import edit_draft, new_version
from huiying.knowledge.files import attach, detach, open_for
from huiying.knowledge.models import KbAttachment, KbVersion
from huiying.knowledge.queries import files_of
from huiying.knowledge.reviewing import OwnVersion, approve_version, submit_version, withdraw_version
from tests.knowledge.scene import MINUTE, Scene, scene

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 a guide"


@pytest.fixture
def at() -> Scene:
    return scene()


def test_a_file_goes_with_a_draft_and_stays_with_what_was_published(at: Scene) -> None:
    draft = at.drafted()
    made = attach(version_id=draft.pk, data=PDF, name="../办事 指南.exe", actor=at.cast.editor, now=at.now)
    assert (made.name, made.media_type, made.sha256) == ("办事_指南.pdf", "application/pdf", hashlib.sha256(PDF).hexdigest())
    with pytest.raises(NotFound):
        open_for(made.pk, at.cast.agent)
    at.bring(draft, at.now)
    assert open_for(made.pk, at.cast.agent)[1].read_bytes() == PDF
    for change in (lambda: attach(version_id=draft.pk, data=PDF, name="x", actor=at.cast.editor, now=at.now),
                   lambda: detach(attachment_id=made.pk, actor=at.cast.editor, now=at.now)):  # fmt: skip
        with pytest.raises(NotNow):
            change()


def test_the_next_version_begins_with_the_files_of_the_last(at: Scene) -> None:
    draft = at.drafted()
    attach(version_id=draft.pk, data=PDF, name="指南.pdf", actor=at.cast.editor, now=at.now)
    at.bring(draft, at.now)
    second = new_version(item_id=draft.item_id, actor=at.cast.editor, now=at.now)
    (copied,) = files_of(second)
    detach(attachment_id=copied.pk, actor=at.cast.editor, now=at.now)
    assert KbAttachment.objects.count() == 1
    assert place_of(copied.sha256).exists()


def test_what_is_no_document_is_refused(at: Scene) -> None:
    draft = at.drafted()
    for data in (b"", b"<html>", b"MZ\x90"):
        with pytest.raises(Refused):
            attach(version_id=draft.pk, data=data, name="a.pdf", actor=at.cast.editor, now=at.now)
    assert not KbAttachment.objects.exists()


def test_who_changes_the_files_is_the_editor_and_the_version_has_another_fingerprint(at: Scene) -> None:
    draft = at.drafted()
    bare = draft.sha256
    made = attach(version_id=draft.pk, data=PDF, name="指南.pdf", actor=at.cast.approver, now=at.now + MINUTE)
    kept = KbVersion.objects.get(pk=draft.pk)
    assert kept.sha256 != bare
    assert (kept.edited_by, kept.edited_at) == (at.cast.approver.id, at.now + MINUTE)
    submit_version(version_id=draft.pk, actor=at.cast.editor, now=at.now)
    with pytest.raises(OwnVersion):
        approve_version(version_id=draft.pk, actor=at.cast.approver, now=at.now)
    withdraw_version(version_id=draft.pk, reason="换人", actor=at.cast.editor, now=at.now)
    same = edit_draft(version_id=draft.pk, draft=at.draft(), actor=at.cast.editor, now=at.now)
    assert same.sha256 == kept.sha256
    detach(attachment_id=made.pk, actor=at.cast.op_editor, now=at.now)
    assert KbVersion.objects.values_list("sha256", "edited_by").get(pk=draft.pk) == (bare, at.cast.op_editor.id)

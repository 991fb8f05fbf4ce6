"""Files of an article: judged by content, part of a draft alone, opened by who may read the version, their bytes kept while somebody needs them."""

import hashlib

import pytest

from huiying.journal.files import place_of
from huiying.kit.checks import Refused
from huiying.kit.errors import NotFound, NotNow
from huiying.knowledge.drafting import new_version
from huiying.knowledge.files import attach, detach, open_for
from huiying.knowledge.models import KbAttachment
from huiying.knowledge.queries import files_of
from tests.knowledge.scene import Scene, scene

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

import io
import wave
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from PIL import Image

from huiying.journal.models import Event
from huiying.kit.checks import Refused
from huiying.kit.errors import NotFound
from huiying.kit.media import media_type
from huiying.orders import marking
from huiying.orders.attachments import LARGEST, Upload, file_name, open_for, place_of, shown_to, store
from tests.cast import Cast, again, build
from tests.orders.world import dispatched, lead

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return build()


def photo(form: str = "JPEG", exif: Image.Exif | None = None) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, form, **({"exif": exif} if exif else {}))
    return out.getvalue()


def office(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


def sound() -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(b"\0\0")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (photo("JPEG"), "image/jpeg"),
        (photo("PNG"), "image/png"),
        (photo("WEBP"), "image/webp"),
        (photo("GIF"), "image/gif"),
        (b"%PDF-1.7\n...", "application/pdf"),
        (sound(), "audio/wav"),
        (b"ID3\x04....", "audio/mpeg"),
        (b"\0\0\0\x20ftypM4A ....", "audio/mp4"),
        (b"\0\0\0\x20ftypheic....", "image/heic"),
        (office("[Content_Types].xml", "word/document.xml"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (office("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"), ""),
        (office("readme.txt"), ""),
        (b"<!doctype html><script>alert(1)</script>", ""),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", ""),
        (b"\xff\xd8\xff<script>alert(1)</script>", ""),
        (b"MZ\x90\0", ""),
        (b"PK\x03\x04broken", ""),
        (b"", ""),
    ],
)
def test_a_file_is_what_its_content_says(data: bytes, found: str) -> None:
    assert media_type(data) == found


def test_a_photo_is_kept_whole_with_its_time_and_place(cast: Cast) -> None:
    exif = Image.Exif()
    exif[0x8769] = {36867: "2025:03:01 08:30:00"}
    exif[0x8825] = {1: "N", 2: (30.0, 15.0, 0.0), 3: "E", 4: (120.0, 30.0, 0.0)}
    data, order = photo(exif=exif), cast.order()
    kept = store(order=order, upload=Upload(data, "..\\路灯 照片.html", "before_photo"), actor=cast.op_agent, now=cast.now)
    assert (kept.name, kept.media_type, kept.size) == ("路灯_照片.jpg", "image/jpeg", len(data))
    assert kept.taken_at == datetime(2025, 3, 1, 0, 30, tzinfo=UTC)
    assert (kept.taken_lat, kept.taken_lon) == (30.25, 120.5)
    assert place_of(kept.sha256).read_bytes() == data
    assert Event.objects.filter(stream=order.stream, type="attachment.added").count() == 1
    assert not [p.name for p in place_of(kept.sha256).parent.iterdir() if p.name.startswith(".")]


def test_what_is_no_known_file_or_too_large_is_refused(cast: Cast) -> None:
    order = cast.order()
    for data in (b"", b"<html>", b"%PDF-" + b"x" * LARGEST):
        with pytest.raises(Refused):
            store(order=order, upload=Upload(data, "a.pdf", "letter"), actor=cast.agent, now=cast.now)
    with pytest.raises(Refused):
        store(order=order, upload=Upload(photo(), "a.jpg", "nonsense"), actor=cast.agent, now=cast.now)


def test_a_unit_adds_to_its_own_part_only(cast: Cast) -> None:
    order = dispatched(cast)
    upload = Upload(photo("PNG"), "after.png", "after_photo")
    with pytest.raises(NotFound):
        store(order=order, upload=upload, actor=cast.unit_handler(cast.district), now=cast.now)
    with pytest.raises(NotFound):
        store(order=again(cast.order(phone="13800010008")), upload=upload, actor=cast.unit_handler(cast.works), assignment=lead(order), now=cast.now)
    kept = store(order=again(order), upload=upload, actor=cast.unit_handler(cast.works), assignment=lead(order), now=cast.now)
    assert kept.assignment_id == lead(order).pk


def test_files_open_for_who_may_see_them(cast: Cast) -> None:
    order = dispatched(cast)
    identity = store(order=order, upload=Upload(photo(), "id.jpg", "id"), actor=cast.agent, now=cast.now)
    after = store(
        order=again(order), upload=Upload(photo("PNG"), "after.png", "after_photo"), actor=cast.unit_handler(cast.works), now=cast.now + timedelta(hours=1)
    )
    unit, citizen = cast.unit_lead(cast.works), cast.caller(order)
    assert [a.pk for a in shown_to(order, cast.agent)] == [identity.pk, after.pk]
    assert [a.pk for a in shown_to(order, unit)] == [after.pk]
    assert [a.pk for a in shown_to(order, citizen)] == [after.pk]
    assert open_for(after.pk, unit)[1].read_bytes() == photo("PNG")
    for actor in (unit, citizen):
        with pytest.raises(NotFound):
            open_for(identity.pk, actor)
    with pytest.raises(NotFound):
        open_for(after.pk, cast.unit_lead(cast.district))
    marking.set_secrecy(order=again(order), level="secret", actor=cast.agent, now=cast.now)
    with pytest.raises(NotFound):
        open_for(after.pk, unit)


def test_a_citizens_file_is_always_a_citizens_file(cast: Cast) -> None:
    order = cast.order()
    kept = store(order=order, upload=Upload(photo(), "a.jpg", "result"), actor=cast.caller(order), now=cast.now)
    assert (kept.kind, kept.uploaded_kind) == ("citizen", "citizen")


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("../../etc/passwd", "passwd.jpg"),
        ("a.b.jpg", "a.b.jpg"),
        ("", "file.jpg"),
        ("...", "file.jpg"),
        ("照片" * 90, "照片" * 58 + ".jpg"),
        ("x\r\nSet-Cookie: a.png", "x_Set-Cookie_a.jpg"),
    ],
)
def test_names_are_made_harmless(given: str, name: str) -> None:
    assert file_name(given, "image/jpeg") == name

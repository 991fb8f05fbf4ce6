"""Files of strangers: judged by content, handed out as what they are, run by nothing."""

import io
import resource
import struct
import zlib
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from huiying.directory import clock
from huiying.directory.keys import keyring
from huiying.kit.media import EXTENSIONS, media_type, taken
from huiying.kit.sealing import blind
from huiying.orders.attachments import place_of
from huiying.orders.models import Attachment, WorkOrder
from huiying.pages.models_tries import Try
from huiying.portal.limiting import HOLD
from huiying.portal.photos import read_held
from tests.cast import NOW, Cast, build
from tests.portal.pictures import photo
from tests.portal.test_requests import at, matter

SCRIPT = b"<html><body><script>alert(document.cookie)</script></body></html>"


@pytest.fixture
def cast(db: None, settings: Any) -> Iterator[Cast]:
    made = build()
    settings.HUIYING_CLOCK = "city"
    at(NOW)
    yield made
    clock._offsets.clear()


def png(width: int, height: int, pixels: bytes = b"") -> bytes:
    """A PNG that says it has so many pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(pixels, 9)) + chunk(b"IEND", b"")


def commented() -> bytes:
    """A true JPEG whose comment is a page with a script."""
    made = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(made, "JPEG", comment=SCRIPT)
    return made.getvalue()


REFUSED = {
    "page-as-jpeg": SCRIPT,
    "page-behind-the-marks-of-jpeg": b"\xff\xd8\xff\xe0" + SCRIPT,
    "svg-with-script": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "page-behind-the-marks-of-gif": b"GIF89a/*" + SCRIPT + b"*/",
    "page-behind-the-marks-of-png": b"\x89PNG\r\n\x1a\n" + SCRIPT,
    "picture-of-two-thousand-million-pixels": png(50_000, 50_000),
    "picture-of-a-hundred-million-pixels": png(10_000, 10_000, bytes(3 * 10_000 * 10_000 + 10_000)),
}


@pytest.mark.parametrize("data", REFUSED.values(), ids=REFUSED.keys())
def test_what_is_no_honest_picture_is_refused(cast: Cast, data: bytes) -> None:
    assert len(data) < 10 * 1024 * 1024
    answer = Client().post("/submit/", matter(photos=SimpleUploadedFile("照片.jpg", data, "image/jpeg")))
    assert "photos" in answer.context["form"].errors
    assert (WorkOrder.objects.count(), Attachment.objects.count()) == (0, 0)


def test_a_citizen_is_told_what_a_citizen_may_send(cast: Cast) -> None:
    drawn = Client().get("/submit/").content.decode()
    assert "最多 9 个，每个不超过 10 MB：图片、PDF、录音、Word、Excel" in drawn
    assert all(f"{media}," in drawn for media in EXTENSIONS)  # the file control offers what is taken
    said = Client().post("/submit/", matter(photos=SimpleUploadedFile("旧.doc", b"MZ" + bytes(200)))).content.decode()
    assert "只接收这些文件：图片、PDF、录音、Word、Excel。" in said


def test_a_kept_photo_is_counted_once_and_may_be_taken_off(cast: Cast) -> None:
    reader, same = Client(), photo()

    def sent(**more: Any) -> Any:
        return reader.post("/submit/", matter(demand_type="", **more)).context

    once = sent(photos=SimpleUploadedFile("a.jpg", same))
    kept = sent(held=once["held"], photos=[SimpleUploadedFile("b.jpg", same), SimpleUploadedFile("c.jpg", photo("blue"))])
    assert [name for _key, name in kept["held_files"]] == ["a.jpg", "c.jpg"]
    answer = reader.post("/submit/", matter(held=kept["held"], do=f"off-{kept['held_files'][0][0]}"))
    assert [name for _key, name in answer.context["held_files"]] == ["c.jpg"]
    assert "人民路 18 号" in answer.content.decode()
    again = SimpleUploadedFile("d.jpg", photo("blue"))
    assert reader.post("/submit/", matter(held=answer.context["held"], photos=again)).status_code == 302
    assert [one.name for one in Attachment.objects.all()] == ["c.jpg"]


def test_one_address_parks_a_bounded_number_of_files(cast: Cast) -> None:
    key = blind(keyring(), "try_hold", "203.0.113.9")
    Try.objects.bulk_create(Try(key=key, at=NOW) for _ in range(HOLD.most))
    said = Client(REMOTE_ADDR="203.0.113.9").post("/submit/", matter(demand_type="", photos=SimpleUploadedFile("a.jpg", photo())))
    assert "照片暂时存不下了" in said.content.decode()
    assert not read_held(said.context["held"])


def test_the_part_about_the_number_takes_the_old_list_of_problems_away(cast: Cast) -> None:
    form = {**matter(), "way": "phone", "phone": "13800030031", "do": "code"}
    part = Client().post("/submit/", form, headers={"HX-Request": "true"}).content.decode()
    assert part.startswith('<div hx-swap-oob="delete:[data-problems]">')


def test_a_large_png_is_not_unpacked_to_be_judged() -> None:
    data = png(7_000, 7_000, bytes(7_000 * (3 * 7_000 + 1)))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert media_type(data) == "image/png"
    assert taken(data, "image/png").at is None
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60_000  # KiB; unpacked it has 147 MB


POLYGLOTS = {
    "jpeg-with-a-page-in-its-comment": (commented(), "image/jpeg", False),
    "jpeg-with-a-page-behind-it": (photo() + SCRIPT, "image/jpeg", False),
    "pdf-with-a-page-in-it": (b"%PDF-1.7\n" + SCRIPT, "application/pdf", True),
    "sound-with-a-page-in-it": (b"ID3\x04\x00" + SCRIPT, "audio/mpeg", True),
    "heic-with-a-page-in-it": (b"\0\0\0\x20ftypheic" + SCRIPT, "image/heic", True),
}


@pytest.mark.parametrize(("data", "kind", "saved"), POLYGLOTS.values(), ids=POLYGLOTS.keys())
def test_what_is_two_things_at_once_is_handed_out_as_the_harmless_one(cast: Cast, data: bytes, kind: str, saved: bool) -> None:
    reader = Client()
    assert reader.post("/submit/", matter(photos=SimpleUploadedFile("a.html", data, "text/html"))).status_code == 302
    order, kept = WorkOrder.objects.get(), Attachment.objects.get()
    assert not kept.name.endswith(".html")
    answer = reader.get(f"/follow/{order.order_no}/file/{kept.pk}/")
    assert b"".join(answer.streaming_content) == data  # type: ignore[attr-defined]
    assert answer.headers["Content-Type"] == kind
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    assert answer.headers["Content-Disposition"].startswith("attachment" if saved else "inline")


def test_a_file_whose_bytes_are_gone_is_told_as_missing(cast: Cast) -> None:
    reader = Client()
    reader.post("/submit/", matter(photos=SimpleUploadedFile("a.jpg", photo(), "image/jpeg")))
    order, kept = WorkOrder.objects.get(), Attachment.objects.get()
    place_of(kept.sha256).unlink()
    assert reader.get(f"/follow/{order.order_no}/file/{kept.pk}/").status_code == 404

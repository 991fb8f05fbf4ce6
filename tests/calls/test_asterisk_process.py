"""The line process at the engine: calls become facts, recordings are sealed; killed in the middle, no call is missing and none is there twice."""

import time
from pathlib import Path

import pytest

from huiying.calls.models import Contact, Recording, Visit
from huiying.calls.recordings import open_recording, place_of
from huiying.cli.line import telephones
from huiying.journal.models import Event
from tests.calls.line_city import LineCity, wait

pytestmark = pytest.mark.engine
CALLER_HZ, AGENT_HZ = 440, 400
NUMBER = "13800001234"


def tones(folder: Path) -> tuple[Path, Path]:
    return telephones.tone_file(folder, CALLER_HZ), telephones.tone_file(folder, AGENT_HZ)


def test_a_call_becomes_one_row_and_one_sealed_recording(line_city: LineCity, tmp_path: Path) -> None:
    his, hers = tones(tmp_path)
    line_city.serve()
    agent = line_city.sign_in("agent", 0)
    line_city.answer(telephones.desk(hers, talks=3.0), desk=0)
    line_city.call(telephones.caller(NUMBER, his, presses="2"))
    wait(lambda: Recording.objects.exists() and Visit.objects.filter(ended_at__isnull=False, acw_s__isnull=False).exists(), 60, line_city.story)
    visit = Visit.objects.get()
    assert (str(visit.agent_id), visit.end_reason, visit.csat, visit.seat, visit.dnis) == (agent, "answered", 3, "d0", "12345")  # "2" of three is 3 of five
    assert visit.talk_s > 1
    assert Contact.objects.get().number_source == "switch"
    recording = Recording.objects.get()
    samples = telephones.read_wav(open_recording(file=recording.file, mark=recording.sha256))
    heard = {hertz: telephones.loudness(samples, hertz) for hertz in (CALLER_HZ, AGENT_HZ, 300)}
    assert min(heard[CALLER_HZ], heard[AGENT_HZ]) > 500
    assert heard[300] < 100
    assert b"RIFF" not in place_of(recording.file).read_bytes()
    wait(lambda: not list((line_city.engine.folder / "spool" / "recording").glob(f"{visit.call_id}*.wav")), 60)
    assert not Event.objects.filter(payload__contains=NUMBER).exists()
    assert NUMBER not in (tmp_path / "line.log").read_text()
    for log in ("messages", "warnings"):
        assert NUMBER not in (line_city.engine.folder / "log" / log).read_text()


def test_a_conversation_outlasts_the_kill_of_the_line(line_city: LineCity, tmp_path: Path) -> None:
    his, hers = tones(tmp_path)
    line_city.serve()
    agent = line_city.sign_in("agent", 0)
    line_city.answer(telephones.desk(hers), desk=0)
    line_city.call(telephones.caller(NUMBER, his, leaves_after=25.0))
    wait(lambda: Visit.objects.filter(answered_at__isnull=False).exists(), 60, line_city.story)
    line_city.kill()
    time.sleep(1.0)
    line_city.serve()
    wait(lambda: Visit.objects.filter(ended_at__isnull=False).exists(), 90, line_city.story)
    visit = Visit.objects.get()
    assert (str(visit.agent_id), visit.end_reason) == (agent, "answered")
    assert visit.talk_s > 12
    wait(lambda: Recording.objects.filter(call_id=visit.call_id, seconds__gte=12).exists(), 60, line_city.story)


def test_killed_under_calls_none_is_missing_and_none_is_there_twice(line_city: LineCity, tmp_path: Path) -> None:
    his, hers = tones(tmp_path)
    line_city.serve()
    for desk, name in enumerate(("agent", "agent2")):
        line_city.sign_in(name, desk)
        line_city.answer(telephones.desk(hers, talks=1.5), desk=desk)
    calls = 20
    callers = line_city.call(telephones.caller(NUMBER, his, leaves_after=14.0), calls=calls, rate=2.0)
    for number in range(2):
        wait(lambda number=number: Visit.objects.count() > 3 + 7 * number, 60, line_city.story)
        line_city.kill()
        time.sleep(1.5)  # new calls go to the engine's own queue
        line_city.serve()
    callers.process.wait(150)
    wait(lambda: Visit.objects.filter(seq=1).count() >= calls and not Visit.objects.filter(ended_at__isnull=True).exists(), 60, line_city.story)
    assert Contact.objects.count() == calls
    assert Event.objects.filter(type="call.arrived").count() == calls
    assert Event.objects.filter(type="call.ended").count() == calls
    assert Visit.objects.filter(source="fallback").exists()
    assert not Visit.objects.filter(end_reason="technical").exists()

"""The line under load: calls of SIPp through the engine and the line process as it runs in a city, to telephones that answer, talk and hang up.

Each call goes the whole way: greeted, queued, offered, talked and recorded, rated by a digit. Every caller has a number of its own, by which the
facts are counted afterwards. What is used is looked at after the warm-up, until the last caller comes.
"""

import argparse
import csv
import json
import tempfile
import time
from base64 import b64encode
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPConnection
from pathlib import Path

from django.db.models import Max, Min, QuerySet

from huiying.calls.models import AgentInterval, Recording, Visit
from huiying.calls.rebuild import check
from huiying.cli.bench.figures import Figures, p95
from huiying.cli.bench.line_scene import NET, Scene, scene
from huiying.cli.bench.requests import Failed
from huiying.cli.bench.watching import Watch, core_percent, growth_mb
from huiying.cli.line import telephones
from huiying.cli.line.check import NoTelephones
from huiying.cli.line.programs import find_engine
from huiying.directory.parties import phone_index

WARM_UP_S, SETTLES_S, CALL_S = 20.0, 60.0, 60.0
MOST_AT_ONCE_S = 15.0  # a call takes 5 s; where many more are open, callers come more slowly, and `calls.per_s` tells it
TALKS_S, PRESSES_AFTER_S = 2.0, 3.0
CALLER_HZ, AGENT_HZ = 440, 400
FIRST_NUMBER = 13_810_000_000
CORE, MB, FLAT_MB, RATIO, RINGS_MS = "<=0.35", "<=130", "<=5", "<=0.5", "<=100"
NONE = "<=0"
CALLED = "called.csv"
KEPT_UP = 0.95  # of the rate


@dataclass(frozen=True)
class Load:
    """How much: calls a second, for so long after the warm-up."""

    rate: float
    seconds: float

    @property
    def warm_up_s(self) -> float:
        """What is left out."""
        return min(WARM_UP_S, self.seconds / 2)

    @property
    def numbers(self) -> list[str]:
        """The callers, one call each."""
        return [str(FIRST_NUMBER + n) for n in range(round(self.rate * (self.warm_up_s + self.seconds)))]


def run(args: argparse.Namespace) -> int:
    """Serve, call, count. Raises NoEngine, NoTelephones, EngineFailed, Failed."""
    programs, load = find_engine(), Load(args.rate, args.seconds)
    if telephones.SIPP is None:
        raise NoTelephones("缺少 SIPp。请安装：sudo apt install sip-tester", "SIPp is missing. Install it: sudo apt install sip-tester")
    figures, args.runs = Figures(), 1
    with tempfile.TemporaryDirectory(prefix="huiying-bench-line-") as scratch:
        folder = Path(scratch)
        folder.chmod(0o711)
        with scene(folder, programs, load.rate) as place:
            watch, begun = under_calls(place, folder, load)
            settle()
            used(figures, watch)
            count(figures, place, load, called(folder / CALLED))
            rung(figures, folder / "rung.csv", begun)
    return figures.tell(args)


def under_calls(place: Scene, folder: Path, load: Load) -> tuple[Watch, float]:
    """Let them all call; what was used after the warm-up, and when that was over (seconds since 1970)."""
    lasts = round(load.warm_up_s + load.seconds + CALL_S)
    his, hers = telephones.tone_file(folder, CALLER_HZ), telephones.tone_file(folder, AGENT_HZ)
    (folder / "numbers.csv").write_text("\n".join(["SEQUENTIAL", *load.numbers]) + "\n", encoding="ascii")
    desk = telephones.desk(hers, talks=TALKS_S)
    told = ("-trace_shortmsg", "-shortmessage_file", str(folder / "rung.csv"))
    desks = telephones.start(desk, folder, name="desks", address=NET.desk(0), lasts_s=2 * lasts, more=told)
    caller = telephones.caller("[field0]", his, presses="2", presses_after=PRESSES_AFTER_S)
    many = ("-inf", str(folder / "numbers.csv"), "-l", str(max(20, round(MOST_AT_ONCE_S * load.rate))), "-trace_stat", "-stf", str(folder / CALLED), "-fd", "1")
    callers = telephones.start(
        caller, folder, name="callers", address=NET.trunk, to=f"{NET.engine}:5060", calls=len(load.numbers), rate=load.rate, lasts_s=lasts, more=many
    )
    try:
        pass_by(place, load.warm_up_s)
        begun, watch = time.time(), Watch({"line": place.line.pid, "asterisk": _pid(place)})
        watch.start()
        pass_by(place, load.seconds)
        watch.stop()
        callers.process.wait(CALL_S + lasts)
    finally:
        callers.stop()
        settle()  # the telephones on the desks hang up for themselves
        desks.stop()
    return watch, begun


def pass_by(place: Scene, seconds: float) -> None:
    """Let so much time pass, for as long as the line lives. Raises Failed."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if place.line.poll() is not None:
            raise Failed("the line has ended under the load: is the machine busy with something else?")
        time.sleep(min(1.0, max(0.0, end - time.monotonic())))


def _pid(place: Scene) -> int:
    if place.engine.process is None:
        raise NoTelephones("电话引擎已停止。", "The engine has ended.")
    return place.engine.process.pid


def settle() -> None:
    """Wait until the facts of all calls are closed and their recordings kept; what is not by then is counted."""
    end = time.monotonic() + SETTLES_S
    while (Visit.objects.filter(ended_at=None).exists() or talked_without(Recording.objects.all())) and time.monotonic() < end:
        time.sleep(0.5)


def talked_without(recordings: QuerySet[Recording]) -> int:
    """Calls that were talked and have none of these."""
    talked = set(Visit.objects.filter(answered_at__isnull=False).values_list("call_id", flat=True))
    return len(talked - set(recordings.values_list("call_id", flat=True)))


def used(figures: Figures, watch: Watch) -> None:
    """Processor and memory; memory is flat when it does not grow over the last four fifths."""
    line, engine = watch.looks["line"], watch.looks["asterisk"]
    ours, its = core_percent(line), core_percent(engine)
    figures.add("cpu_share", "of a core", [ours / 100], CORE, ("Asterisk", its / 100))
    figures.add("engine_cpu_ratio", "", [ours / max(its, 0.001)], RATIO)
    figures.add("engine.cpu_share", "of a core", [its / 100])
    figures.add("rss_mb", "MB", [max(each.mb for each in line)], MB)
    figures.add("growth_mb", "MB", [growth_mb(line[len(line) // 5 :])], FLAT_MB)
    figures.add("engine.rss_mb", "MB", [max(each.mb for each in engine)])
    figures.add("machine.busy_percent", "%", [watch.busy_percent])


def called(file: Path) -> int:
    """How many calls SIPp has made."""
    names, *rows = csv.reader(file.read_text(encoding="ascii", errors="replace").splitlines(), delimiter=";")
    return int(rows[-1][names.index("TotalCallCreated")])


def count(figures: Figures, place: Scene, load: Load, made: int) -> None:
    """Every caller is in the facts once, was answered, and is gone; what was talked is kept."""
    callers = {phone_index(number) for number in load.numbers[:made]}
    seen = Counter(bytes(index) for index in Visit.objects.filter(seq=1).values_list("ani_index", flat=True) if index is not None)
    answered = Visit.objects.filter(end_reason="answered").values("call_id").distinct().count()
    arrived = Visit.objects.filter(seq=1).aggregate(first=Min("arrived_at"), last=Max("arrived_at"))
    took = (arrived["last"] - arrived["first"]).total_seconds() if arrived["first"] else 0.0
    figures.add("calls", "calls", [float(len(callers))])
    figures.add("calls.per_s", "1/s", [sum(seen.values()) / max(took, 0.001)], f">={KEPT_UP * load.rate:g}")
    figures.add("calls.answered", "calls", [float(answered)])
    figures.add("calls.failed", "calls", [float(len(callers) - answered)], NONE)
    figures.add("calls.rated", "calls", [float(Visit.objects.filter(csat__isnull=False).count())])
    figures.add("calls_open", "calls", [float(Visit.objects.filter(ended_at=None).count())], NONE)
    figures.add("engine.channels_left", "channels", [float(channels(place))], NONE)
    figures.add("calls_lost", "calls", [float(len(callers - set(seen)))], NONE)
    figures.add("facts.doubled", "calls", [float(sum(seen.values()) - len(seen))], NONE)
    figures.add("facts.different", "rows", [float(len(check()["differences"]))], NONE)
    figures.add("recordings.missing", "calls", [float(talked_without(Recording.objects.exclude(file="")))], NONE)


def channels(place: Scene) -> int:
    """The channels that the engine holds."""
    control = json.loads(place.engine.control.read_text(encoding="utf-8"))
    connection = HTTPConnection(control["url"].removeprefix("http://"), timeout=10)
    secret = b64encode(f"{control['user']}:{control['password']}".encode()).decode()
    try:
        connection.request("GET", "/ari/channels", headers={"Authorization": f"Basic {secret}"})
        return len(json.loads(connection.getresponse().read()))
    finally:
        connection.close()


def rung(figures: Figures, file: Path, begun: float) -> None:
    """From the moment that both a caller waits and an agent is free until the agent's telephone is asked to ring, of calls after the warm-up."""
    visits = Visit.objects.filter(arrived_at__gte=datetime.fromtimestamp(begun).astimezone())
    free: defaultdict[object, list[float]] = defaultdict(list)
    for agent, since in AgentInterval.objects.filter(state="ready").order_by("from_at").values_list("agent_id", "from_at"):
        free[agent].append(since.timestamp())
    offers = [
        Offer(seat, queued.timestamp(), offered.timestamp(), free[agent])
        for seat, agent, queued, offered in visits.values_list("seat", "agent_id", "queued_at", "offered_at")
        if queued is not None and offered is not None
    ]
    took = sorted(delays(offers, rings(file.read_text(encoding="utf-8", errors="replace").splitlines())))
    if took:
        figures.add("offer_delay_p50_ms", "ms", [took[len(took) // 2]])
        figures.add("offer_delay_p95_ms", "ms", [p95(took)], RINGS_MS)
    figures.add("offer_delay.measured", "calls", [float(len(took))])


@dataclass(frozen=True)
class Offer:
    """A call that was offered at a seat; `free` are the moments at which its agent became free, in order. Seconds since 1970."""

    seat: str
    queued: float
    offered: float
    free: Sequence[float]


def rings(lines: Iterable[str]) -> dict[str, list[float]]:
    """When each seat's telephone was asked to ring, from SIPp's list of messages; a message that came again is not the first."""
    found: defaultdict[str, list[float]] = defaultdict(list)
    known = set()
    for line in lines:
        parts = line.split("\t")
        if len(parts) > SHORT and parts[WAY] == "R" and parts[-1].startswith("INVITE sip:") and parts[CALL_ID] not in known:
            known.add(parts[CALL_ID])
            found[parts[-1].removeprefix("INVITE sip:").partition("@")[0]].append(float(parts[AT]))
    return found


AT, WAY, CALL_ID, SHORT = 2, 3, 4, 5


def delays(offers: Iterable[Offer], rings: dict[str, list[float]]) -> Iterable[float]:
    """Milliseconds of each offer whose ring was seen."""
    for offer in offers:
        asked = rings.get(offer.seat, [])
        place, since = bisect_left(asked, offer.offered), bisect_left(offer.free, offer.offered)
        if place < len(asked) and since > 0:
            yield (asked[place] - max(offer.queued, offer.free[since - 1])) * 1000

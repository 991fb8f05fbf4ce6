"""The bench of the line, made small: all figures are there, every call is in the facts, nothing is left open. What it measures is for the bench itself."""

import json
import os
import subprocess
import sys
from collections.abc import Callable

import pytest

from huiying.cli.bench.line import Offer, delays, rings
from huiying.cli.bench.watching import Look, core_percent, growth_mb
from huiying.cli.line.programs import NoEngine, find_engine
from huiying.cli.line.telephones import SIPP
from huiying.cli.postgres.runner import NoRunner
from tests.databases import ROOT, some_server

FIGURES = {
    "calls", "calls.per_s", "calls.answered", "calls.failed", "calls.rated", "calls_open", "calls_lost", "engine.channels_left", "facts.doubled",
    "facts.different", "recordings.missing", "cpu_share", "engine_cpu_ratio", "engine.cpu_share", "rss_mb", "growth_mb", "engine.rss_mb",
    "machine.busy_percent", "offer_delay_p50_ms", "offer_delay_p95_ms", "offer_delay.measured",
}  # fmt: skip
NOTHING = {"calls.failed", "calls_open", "calls_lost", "engine.channels_left", "facts.doubled", "facts.different", "recordings.missing"}


def present(find: Callable[[], object]) -> bool:
    try:
        find()
    except (NoEngine, NoRunner):
        return False
    return True


@pytest.mark.engine
@pytest.mark.skipif(SIPP is None, reason="no SIPp here (apt-get install sip-tester): nothing was tried with real calls")
@pytest.mark.skipif(not present(find_engine), reason="no telephone engine here (./huiying line install): nothing was tried with real calls")
def test_a_small_load_leaves_no_call_open_and_none_out_of_the_facts() -> None:
    with some_server() as server:
        more = {"HUIYING_TEST_OWNER_URL": server.superuser, "HUIYING_TEST_APP_URL": server.app, "PYTHONPATH": str(ROOT / "src")}
        command = [sys.executable, "-m", "huiying.cli", "bench", "line", "--rate", "2", "--seconds", "10", "--json", "--owner-url", server.superuser]
        done = subprocess.run(command, cwd=ROOT, env=os.environ | more, capture_output=True, text=True, check=False, timeout=300)
    assert done.stdout, done.stderr[-3000:]
    told = {figure["name"]: figure["value"] for figure in json.loads(done.stdout)["figures"]}
    assert told.keys() == FIGURES
    assert told["calls"] == told["calls.answered"] == told["calls.rated"] == 30
    assert {name: told[name] for name in NOTHING} == dict.fromkeys(NOTHING, 0)
    assert told["offer_delay.measured"] > 0


def test_the_delay_runs_from_the_later_of_caller_and_agent_to_the_first_ring() -> None:
    lines = [
        "2026-11-30\t10:00:00.1\t100.100000\tR\tcall-1\tCSeq:1 INVITE\tINVITE sip:d1@127.0.0.3:5060 SIP/2.0",
        "2026-11-30\t10:00:00.6\t100.600000\tR\tcall-1\tCSeq:1 INVITE\tINVITE sip:d1@127.0.0.3:5060 SIP/2.0",
        "2026-11-30\t10:00:09.0\t109.040000\tR\tcall-2\tCSeq:1 INVITE\tINVITE sip:d1@127.0.0.3:5060 SIP/2.0",
    ]
    seen = rings(lines)
    assert seen == {"d1": [100.1, 109.04]}
    waited = Offer("d1", queued=101.0, offered=109.0, free=[90.0, 109.0 - 0.01])
    at_once = Offer("d1", queued=100.0, offered=100.0, free=[90.0])
    assert [round(took) for took in delays([at_once, waited], seen)] == [100, 50]


def test_use_is_told_of_one_core_and_growth_by_tenths() -> None:
    looks = [Look(at=float(n), cpu_s=n * 0.25, mb=100.0 + (n > 90) * 2) for n in range(101)]
    assert core_percent(looks) == 25.0
    assert growth_mb(looks) == 2.0

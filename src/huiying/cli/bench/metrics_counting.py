"""One count of a year of calls, in a process of its own: `ours` or `hand`; prints the seconds and the most memory held (kB)."""

import resource
import sys
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from huiying.cli.bench.metrics_calls import SINCE, UNTIL, by_hand
from huiying.metrics.asking import QUARTER, Period, ask, questions, wanted
from huiying.metrics.catalogue import shipped
from huiying.metrics.compiling import counting, sql_of
from huiying.metrics.definition import MONTH, ROLLING
from huiying.metrics.engines import Duck

MEMORY = "1100MB"


def ours(file: Path) -> float:
    """All telephone metrics by quarter of an hour and queue as the catalogue has them, one scan for each question; seconds."""
    with Duck({"call": str(file)}, memory=MEMORY) as duck:
        begun = time.perf_counter()
        period = Period(SINCE, UNTIL, UNTIL + timedelta(days=60))
        definitions = [one for one in shipped().in_force(SINCE.date()) if one.fact == "call" and one.ref.startswith("T")]
        quarters = [replace(one, window=MONTH) if one.window == ROLLING else one for one in definitions]  # from which the window is rolled
        asked = questions([ask(one, variant, period, (QUARTER, "queue"), shipped()) for one in quarters for variant in one.variants])
        for place, (question, counted) in enumerate(asked.items()):
            expression = counting(question, wanted(question, counted), [("", one) for one in counted])
            duck.connection.execute(f"CREATE OR REPLACE TABLE ours_{place} AS {sql_of(expression, duck.dialect)}")
        return time.perf_counter() - begun


def hand(file: Path) -> float:
    """The same by hand, with the same memory; seconds."""
    with Duck({}, memory=MEMORY) as duck:
        begun = time.perf_counter()
        by_hand(duck.connection, file)
        return time.perf_counter() - begun


if __name__ == "__main__":
    print({"ours": ours, "hand": hand}[sys.argv[1]](Path(sys.argv[2])), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)

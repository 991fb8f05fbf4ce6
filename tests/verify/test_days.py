"""A slice of two trials: a month lived day by day, published and recomputed without a difference; and the verifier's pace, told and loosely held."""

from tests.verify import days, speed

SLOW = 5_000  # events a second of the processor: a sixteenth of what it does on an idle machine


def test_a_month_lived_through_is_recomputed_without_a_difference() -> None:
    told = days.run(28, 7)
    assert (told["different"], told["months"], told["processes_that_failed"]) == (0, 1, 0), told
    assert told["days"] == 28
    assert min(told[name] for name in ("figures", "rows", "statement_lines")) > 10
    assert told["events"] > 800


def test_the_verifier_reads_a_log_at_a_pace() -> None:
    told = speed.run(8_000, 3)
    assert told["different"] == 0
    assert told["per_cpu_second"] > SLOW, told

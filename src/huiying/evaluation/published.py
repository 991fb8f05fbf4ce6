"""Schemes, facts and results as canonical JSON and back: decimals as text, so that one value has one sequence of bytes. Pure."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from typing import Any

from huiying.evaluation.evaluating import evaluate
from huiying.evaluation.result import Correction, Facts, Figure, Line, UnitFacts, UnitResult
from huiying.evaluation.scheme import Measure, Scheme, Step
from huiying.kit.canonical import canonical
from huiying.kit.sums import plain_text


def digest(value: object) -> str:
    """The SHA-256 of a value's canonical JSON, in hex."""
    return sha256(canonical(value)).hexdigest()


def scheme_json(scheme: Scheme) -> dict[str, Any]:
    """The scheme with every default filled in; `reading.from_data` reads it back to the same scheme."""
    return {
        "schema": 1, "scheme": scheme.scheme, "version": scheme.version, "zh": scheme.zh, "en": scheme.en, "source": scheme.source,
        "classes": [{"code": one.code, "zh": one.zh, "en": one.en, "kinds": list(one.kinds)} for one in scheme.classes],
        "measures": [_measure(one) for one in scheme.measures],
        "volume": {"metric": scheme.volume.metric, "version": scheme.volume.version, "variant": scheme.volume.variant, "part": scheme.volume.part},
        "bands": [_step(one) for one in scheme.bands], "levels": [_step(one) for one in scheme.levels],
        "small_samples": {"minimum_n": scheme.minimum_n, "least_weight": _text(scheme.least_weight)}, "decimals": scheme.decimals, "ranks": scheme.ranks,
        "windows": {"appeal_days": scheme.appeal_days, "decision_days": scheme.decision_days},
    }  # fmt: skip


def _measure(one: Measure) -> dict[str, Any]:
    return {
        "code": one.code, "zh": one.zh, "en": one.en, "ref": one.ref, "metric": one.metric, "version": one.version, "variant": one.variant, "unit": one.unit,
        "scale": _text(one.scale), "better": one.better, "curve": one.curve, "target": _text(one.target), "floor": _text(one.floor), "k": _text(one.k),
        "bands": [{"from": _text(band.low), "to": _text(band.high), "gives": _text(band.gives)} for band in one.bands], "weight": _text(one.weight),
        "classes": list(one.classes),
    }  # fmt: skip


def _step(one: Step) -> dict[str, Any]:
    return {"code": one.code, "zh": one.zh, "en": one.en, "from": _text(one.low)}


def result_json(scheme: Scheme, facts: Facts, *, version: int, state: str) -> dict[str, Any]:
    """What a scheme comes to over facts, as it is kept and given out, with both and their hashes: who has the two reckons the same."""
    inputs, result = facts_json(facts), evaluate(scheme, facts)
    return {
        "scheme": result.scheme, "scheme_version": result.scheme_version, "scheme_sha256": digest(scheme_json(scheme)), "month": result.month,
        "version": version, "state": state, "facts_sha256": digest(inputs), "units": [unit_json(one) for one in result.units], "facts": inputs,
    }  # fmt: skip


def unit_json(one: UnitResult) -> dict[str, Any]:
    """A unit's result; `rank` only where the scheme asks for ranks."""
    return {
        "id": one.id, "code": one.code, "zh": one.zh, "en": one.en, "class": one.unit_class, "volume": _text(one.volume), "band": one.band,
        "score": _text(one.score), "level": one.level, "rank": one.rank, "lines": [line_json(line) for line in one.lines], "marks": list(one.marks),
        "was": None if one.was is None else {name: _text(value) for name, value in one.was.items()},
    }  # fmt: skip


def line_json(line: Line) -> dict[str, Any]:
    """A line with its base, adjusted and raw."""
    return {
        "code": line.code, "rule": {"zh": line.rule[0], "en": line.rule[1]}, "ref": line.ref, "figure": line.key, "unit": line.unit,
        "measured": _text(line.measured), "raw": _text(line.raw), "base": _figure(line.figure), "raw_base": _figure(line.raw_figure),
        "weight": _text(line.weight), "counted": _text(line.counted), "points": _text(line.points), "arithmetic": line.arithmetic, "met": line.met,
        "marks": list(line.marks), "was": None if line.was is None else {name: _text(value) for name, value in line.was.items()},
    }  # fmt: skip


def facts_json(facts: Facts) -> dict[str, Any]:
    """The facts; `facts_of` reads them back."""
    return {
        "month": facts.month, "table": {"version": facts.table_version, "sha256": facts.table_sha256}, "units": [_unit(one) for one in facts.units],
        "corrections": [correction_json(one) for one in facts.corrections],
    }  # fmt: skip


def _unit(one: UnitFacts) -> dict[str, Any]:
    return {
        "id": one.id, "code": one.code, "zh": one.zh, "en": one.en, "kind": one.kind,
        "figures": {key: _figure(figure) for key, figure in sorted(one.figures.items())},
        "raw": {key: _figure(figure) for key, figure in sorted(one.raw.items())},
    }  # fmt: skip


def _figure(one: Figure) -> dict[str, Any]:
    return {"num": _text(one.num), "den": _text(one.den), "value": _text(one.value), "n": one.n, "excluded": dict(one.excluded), "mark": one.mark}


def correction_json(one: Correction) -> dict[str, Any]:
    """A correction; its appeal by its key, which leads to who decided it and why."""
    return {
        "appeal": one.appeal, "unit": one.unit, "line": one.line, "out": one.out, "out_met": one.out_met, "met": one.met, "value": _text(one.value),
    }  # fmt: skip


def facts_of(given: Mapping[str, Any]) -> Facts:
    """The facts as they were kept."""
    units = tuple(
        UnitFacts(one["id"], one["code"], one["zh"], one["en"], one["kind"], _figures(one["figures"]), _figures(one["raw"])) for one in given["units"]
    )
    corrections = tuple(Correction(**{**one, "value": _number(one["value"])}) for one in given["corrections"])
    return Facts(given["month"], given["table"]["version"], given["table"]["sha256"], units, corrections)


def _figures(given: Mapping[str, Any]) -> dict[str, Figure]:
    return {key: figure_of(one) for key, one in given.items()}


def figure_of(one: Mapping[str, Any]) -> Figure:
    """A figure as it was kept."""
    return Figure(_number(one["num"]), _number(one["den"]), _number(one["value"]), one["n"], tuple(sorted(one["excluded"].items())), one["mark"])


def _number(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text)


def _text(value: Fraction | Decimal | int | None) -> str | None:
    return None if value is None else plain_text(value)

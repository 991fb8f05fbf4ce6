"""The metrics from which an order, or a span of time, can be excluded: their refs and names as the catalogue has them."""

from collections.abc import Iterable

from huiying.kit.codes import Code, CodeList
from huiying.metrics.catalogue import shipped

OF_UNITS = ("W05", "W07", "W08", "W11", "W12", "W16", "W04", "W06")
OF_CALLS = ("T01", "T02", "T03", "T04", "T05", "T06", "T07", "T15")


def _codes(refs: Iterable[str]) -> Iterable[Code]:
    for ref in refs:
        first = shipped().find(ref)[0]
        yield Code(ref, first.zh, first.en)


SCOPES = CodeList("metric_scope", "指标", "Metric", _codes(OF_UNITS))
SPAN_SCOPES = CodeList("metric_scope_of_a_span", "指标", "Metric", _codes([*OF_CALLS, *OF_UNITS]))

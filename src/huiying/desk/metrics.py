"""The metrics of units from which an order or a span of time can be excluded: their codes and names."""

from huiying.kit.codes import Code, CodeList

SCOPES = CodeList(
    "metric_scope", "指标", "Metric",
    (
        Code("W05", "按时签收率", "Signed in time"), Code("W07", "先行联系率", "Contacted in time"), Code("W08", "按期办结率", "Replied in time"),
        Code("W11", "解决率", "Solved"), Code("W12", "满意率", "Satisfied"), Code("W16", "重办率", "Reworked"), Code("W04", "退单率", "Returned"),
    ),
)  # fmt: skip

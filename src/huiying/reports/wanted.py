"""What a report tells: its figures by section, the variants of each, and what is drawn. Plain data; a city's own definition of a code takes its place. Pure."""

from huiying.kit.codes import Code, CodeList

CALLS, ORDERS, CITIZENS = "calls", "orders", "citizens"
SECTIONS = CodeList(
    "report_section", "部分", "Section",
    (Code(CALLS, "接得快不快", "How fast calls are answered"), Code(ORDERS, "办得及时不及时", "How well orders keep their time"),
     Code(CITIZENS, "解决得好不好", "How well matters are solved")),
)  # fmt: skip
CONNECT, WITHIN_15, WORST, WAIT, OVERDUE = "human_connect_rate", "service_level_15", "connect_rate_24h", "asa_seconds", "overdue_open"
DIRECT, ON_TIME, SATISFIED = "direct_resolution_rate", "on_time_completion", "satisfaction_rate"
REQUESTED, OFFERED = "requested", "offered"
# Of each metric the variants told; the first is the one that is compared in words.
WANTED: dict[str, dict[str, tuple[str, ...]]] = {
    CALLS: {
        CONNECT: (REQUESTED, "inbound"), WITHIN_15: (OFFERED, "answered"), WORST: ("minimum", "share_95"), "loss_rate": ("all",),
        WAIT: ("mean", "p90"), "callback_missed_rate": ("in_time",), "call_satisfaction": ("positive",),
    },
    ORDERS: {
        DIRECT: ("without_transfers",), "dispatch_timely": ("limit",), "return_rate": ("requested",), "timely_sign_rate": ("limit",),
        ON_TIME: ("extended", "original"), "promise_kept_rate": ("current",), "time_to_close": ("p50",), OVERDUE: ("all",),
        "suspended_stock": ("suspended", "long_term"), "exclusion_rate": ("orders",),
    },
    CITIZENS: {
        "effective_callback_rate": ("all",), "resolution_rate": ("w0",), SATISFIED: ("final", "first"), "rework_rate": ("order",), "reopen_rate": ("d30",),
    },
}  # fmt: skip
SAME_AS = {"loss_rate": CONNECT}  # what is lost is what was not answered: compared in words once
BY_QUEUE: dict[str, str] = {CONNECT: REQUESTED, WITHIN_15: OFFERED, WAIT: "mean"}
CODES = frozenset(code for codes in WANTED.values() for code in codes)

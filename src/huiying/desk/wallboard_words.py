"""What the wallboard's script says, in the reader's language."""

from django.utils.translation import gettext as _


def said() -> dict[str, str]:
    """All its sentences. Names in braces are filled in there."""
    return {
        "data": _("Figures of {time}"), "stale": _("Out of date: these are the figures of {time}. Connecting again…"),
        "never": _("No figures yet: the line is being reached…"),
        "nobody": _("nobody waits"), "ok": _("within 15 s"), "near": _("over 15 s"), "late_wait": _("over 60 s"),
        "surge": _("Surge mode since {time}: callers are told, writing up is shorter"),
        "rate": _("{part} ÷ {base} calls that asked for a person"),
        "open": _("{n} of them still wait"), "none": _("no call yet today"),
        "lost_of": _("{n} hung up, {short} of them within 5 s"), "mean": _("{n} s on average"),
        "quarter": _("{time}: {n} calls, {lost} lost"), "chart": _("Calls that came in, by quarter of an hour: {n} today, the most {most}"),
    }  # fmt: skip

"""When sealing is too slow to be right: the promise is a minute, the alarm rings long before."""

from huiying.evidence.head import read_head, unsealed

LATE_S = 10.0


def late() -> tuple[float, int] | None:
    """Age in seconds of the oldest unsealed event and their number, where the log has begun and they wait too long."""
    if not read_head().size:
        return None
    age, count = unsealed()
    return (age, count) if age > LATE_S else None

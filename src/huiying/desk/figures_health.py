"""What the health page says of the nightly facts: yesterday's are missing, or a day took longer than it may."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from django.utils.translation import gettext as _

from huiying.directory.walls import lifted
from huiying.kit.times import SHANGHAI, local
from huiying.metrics.outstanding import last_told
from huiying.pages.health import CHECKS, Concern

BY = time(3, 0)
A_DAY_S, OF_CALLS = 10, 100_000


def check(now: datetime) -> Iterable[Concern]:
    """Nothing before the first day was told; then each morning the day before has to be, within ten seconds for 100,000 calls."""
    with lifted():
        found = last_told()
    if found is None:
        return
    day, _at, calls, seconds = found
    there = local(now)
    due = there.date() - timedelta(days=1 if there >= datetime.combine(there.date(), BY, SHANGHAI) else 2)
    if day < due:
        text = _("The figures stand at {day}: later days have not been counted.").format(day=day)
        yield Concern(text, _("See whether the worker runs; ./huiying metrics rebuild counts the days by hand."), "late")
    if seconds > A_DAY_S * max(calls, OF_CALLS) / OF_CALLS:
        yield Concern(_("Counting {day} took {s} seconds.").format(day=day, s=round(seconds)), _("The database may need more memory or a VACUUM."))


CHECKS.append(check)

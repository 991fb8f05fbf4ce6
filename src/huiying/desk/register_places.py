"""The division that an address tells, as an offer while a matter is typed: the agent decides."""

from typing import Any

from django.utils.translation import get_language

from huiying.directory.places import places
from huiying.directory.reference import Reference
from huiying.orders.register import Matter

OFFERED = 3


def suggested_regions(data: Reference, matter: Matter, version: int) -> dict[str, Any]:
    """Codes and names of the divisions that the address (or, without one, the words) names beyond the chosen one, and how sure that is."""
    found = places(version).find(matter.incident_address or matter.original_text)
    told = found.choices or ((found.code,) if found.code else ())
    further = [code for code in told[:OFFERED] if code != matter.region_code and not matter.region_code.startswith(code) and code in data.regions]
    language = get_language() or "zh-hans"
    sure = f"{found.confidence:.0%}" if further and not found.choices else ""
    return {"regions": [(code, data.region_name(code, language)) for code in further], "sure": sure}

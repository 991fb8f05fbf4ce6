"""Choices that several kinds offer: units, topics, divisions, roles, coded lists."""

from collections.abc import Callable, Mapping
from functools import lru_cache

from huiying.directory.acts import APART, ROLES
from huiying.directory.models import Org
from huiying.directory.reference import Reference
from huiying.kit.codes import CodeList
from huiying.registers.kind import Choices


@lru_cache(4)
def units(data: Reference) -> Choices:
    """Every organisation that has not ended, down the tree."""
    return {org.code: (org.name, org.name_en or org.name) for org in _live(data)}


@lru_cache(4)
def employers(data: Reference) -> Choices:
    """Organisations that may employ staff."""
    return {org.code: (org.name, org.name_en or org.name) for org in _live(data) if org.kind != "subcentre"}


def of_kind(kind: str) -> Callable[[Reference], Choices]:
    """Organisations of one kind."""

    @lru_cache(4)
    def said(data: Reference) -> Choices:
        return {org.code: (org.name, org.name_en or org.name) for org in _live(data) if org.kind == kind}

    return said


def _live(data: Reference) -> list[Org]:
    return sorted((org for org in data.orgs.values() if org.active_to is None), key=lambda org: org.path)


@lru_cache(4)
def regions(data: Reference) -> Choices:
    """Administrative divisions."""
    return {code: (data.region_name(code), data.region_name(code, "en")) for code in data.regions}


@lru_cache(4)
def districts(data: Reference) -> Choices:
    """Districts: the divisions that have no other above them."""
    return {code: names for code, names in regions(data).items() if len(code) == 6}  # noqa: PLR2004 - a district's code


@lru_cache(4)
def topics(data: Reference) -> Choices:
    """Classes of matters in use."""
    return {code: (data.topic_path(code), data.topic_path(code, "en")) for code, topic in data.topics.items() if topic.active}


def roles(_data: Reference) -> Choices:
    """Roles that a unit's people may be given; the three administrators are appointed, not listed."""
    return {role: (zh, en) for role, (zh, en, _classes) in ROLES.items() if role not in APART}


def of_list(codes: CodeList) -> Callable[[Reference], Choices]:
    """A coded list."""
    return lambda _data: {code.code: (code.zh, code.en) for code in codes}


@lru_cache(4)
def _ids(data: Reference) -> Mapping[str, str]:
    return {org.code: key for key, org in data.orgs.items()}


def id_of(data: Reference, code: str) -> str:
    """The id of the organisation of this code; blank for none."""
    return _ids(data).get(code, "")

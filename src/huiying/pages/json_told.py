"""Refusals for programs: a list of code, field and a sentence in each language."""

from collections.abc import Iterable
from http import HTTPStatus

import msgspec
from django.http import HttpResponse

from huiying.kit.checks import Problem

NOT_HERE = Problem("", "not_found", "没有这个地址或编号，或不在您的范围内。", "No such address or number, or outside your scope.")
NO_METHOD = Problem("", "method_not_allowed", "此地址不接受这种请求方法。", "This address does not take this method.")


class OneError(msgspec.Struct):
    """Why something was refused; `field` is the field that it is about, or empty. Never holds what was sent."""

    code: str
    field: str
    zh: str
    en: str


class Errors(msgspec.Struct):
    """Everything that was wrong, at once."""

    errors: list[OneError]


def answered(body: object, status: int = HTTPStatus.OK) -> HttpResponse:
    """A value as JSON, kept by nobody on the way."""
    response = HttpResponse(msgspec.json.encode(body), content_type="application/json", status=status)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def refused(status: int, problems: Iterable[Problem]) -> HttpResponse:
    """The refusal for these problems."""
    return answered(Errors([OneError(one.code, one.field, one.zh, one.en) for one in problems]), status)

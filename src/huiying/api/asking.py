"""What every address asks before its own work: whose key, how often, and a body that is as documented."""

import re
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, TypeVar

import msgspec
from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse, UnreadablePostError

from huiying.api.clients import client_of
from huiying.api.limits import WRONG_KEY
from huiying.api.models import ApiClient
from huiying.kit.checks import Problem
from huiying.pages.json_told import refused
from huiying.pages.limiting import Limit, TooOften, count
from huiying.pages.proxies import one_house
from huiying.pages.requests import Request

Shape = TypeVar("Shape")
LARGEST = 256 * 1024
_PLACE = re.compile(r" - at `\$\.?([^`]*)`\Z")
NO_KEY = Problem("", "unknown_key", "缺少密钥，或密钥无效、已吊销。", "No key was given, or it is unknown or revoked.")
TOO_OFTEN = ("", "too_often", "请求过于频繁，请 {minutes} 分钟后再试。", "Too many requests. Try again in {minutes} minutes.")
NOT_JSON = Problem("", "not_json", "请求体不是 UTF-8 的 JSON。", "The body is no JSON in UTF-8.")
NOT_JSON_TYPE = Problem("", "not_json_type", "Content-Type 应为 application/json。", "The Content-Type is to be application/json.")
TOO_LARGE = Problem("", "too_large", f"请求体最大 {LARGEST // 1024} KB。", f"The body is at most {LARGEST // 1024} KB.")
NOT_AS_DOCUMENTED = ("not_as_documented", "与接口文档不符：类型、长度、取值或字段名不对。", "Not as documented: type, length, value or name of a field.")


class Unfit(Exception):  # noqa: N818 - says what is wrong
    """The body cannot be used; carries the answer that says why."""

    def __init__(self, status: int, problem: Problem) -> None:
        self.status, self.problem = status, problem
        super().__init__(problem.code)


def counted(limit: Limit) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """A view that anybody may ask, so often from each address."""

    def limited(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def asked(request: Request, **given: Any) -> HttpResponse:
            try:
                count(limit, [_address(request)], request.now)
                return view(request, **given)
            except TooOften:
                return too_often(limit)
            except Unfit as unfit:
                return refused(unfit.status, [unfit.problem])

        return asked

    return limited


def by_key(limit: Limit) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """A view that a client asks with its key, so often; it is handed the client. Wrong keys are counted for the address they come from."""

    def limited(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def asked(request: Request, **given: Any) -> HttpResponse:
            client = _client(request)
            try:
                if client is None:
                    count(WRONG_KEY, [_address(request)], request.now)
                    return _who()
                count(limit, [client.code], request.now)
                return view(request, client, **given)
            except TooOften:
                return too_often(limit if client else WRONG_KEY)
            except Unfit as unfit:
                return refused(unfit.status, [unfit.problem])

        return asked

    return limited


def body_of(request: Request, shape: type[Shape]) -> Shape:
    """The request's body in its documented shape. Raises Unfit."""
    try:
        return msgspec.json.decode(text_of(request), type=shape)
    except msgspec.ValidationError as wrong:
        place = _PLACE.search(str(wrong))
        code, zh, en = NOT_AS_DOCUMENTED
        raise Unfit(HTTPStatus.UNPROCESSABLE_ENTITY, Problem(place[1] if place else "", code, zh, en)) from wrong
    except (msgspec.DecodeError, RecursionError) as broken:
        raise Unfit(HTTPStatus.BAD_REQUEST, NOT_JSON) from broken


def text_of(request: Request) -> bytes:
    """The request's body, when it says to be JSON and is not too large. Raises Unfit."""
    if request.content_type != "application/json":
        raise Unfit(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, NOT_JSON_TYPE)
    try:
        if len(request.body) <= LARGEST:
            return request.body
    except (RequestDataTooBig, UnreadablePostError) as too_large:
        raise Unfit(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, TOO_LARGE) from too_large
    raise Unfit(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, TOO_LARGE)


def too_often(limit: Limit) -> HttpResponse:
    """The answer to one who asks too often, with the time to wait."""
    field, code, zh, en = TOO_OFTEN
    minutes = int(limit.span.total_seconds() // 60)
    response = refused(HTTPStatus.TOO_MANY_REQUESTS, [Problem(field, code, zh.format(minutes=minutes), en.format(minutes=minutes))])
    response.headers["Retry-After"] = str(minutes * 60)
    return response


def _client(request: Request) -> ApiClient | None:
    kind, _, key = request.headers.get("Authorization", "").partition(" ")
    return client_of(key.strip()) if kind.lower() == "bearer" else None


def _who() -> HttpResponse:
    response = refused(HTTPStatus.UNAUTHORIZED, [NO_KEY])
    response.headers["WWW-Authenticate"] = 'Bearer realm="huiying"'
    return response


def _address(request: Request) -> str:
    return one_house(str(request.META.get("REMOTE_ADDR", "")))

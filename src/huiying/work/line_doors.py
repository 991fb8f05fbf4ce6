"""The doors of the line: who may come in, and as whom."""

import asyncio
import hmac
import logging
import os
import time
from base64 import b64encode
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import django.db
import msgspec
import psycopg
from aiohttp import WSMsgType, web

from huiying.adapters.browser_line import NO_MORE, BrowserLine, Caller
from huiying.calls.acd_inputs import AgentBack, SignedIn
from huiying.calls.leading import TAKES_CALLS, sits
from huiying.calls.line_policy import EVERYBODY
from huiying.directory.models import User
from huiying.kit.actor import Actor
from huiying.work.clock import read_clock
from huiying.work.doors import allowed, staff_behind
from huiying.work.line_left import seq_to_record, set_down
from huiying.work.line_numbers import last_seq
from huiying.work.line_pages import LARGEST, REPLACED, Page, serve
from huiying.work.line_shared import HOUSE, House
from huiying.work.line_ways import both_ways, put_out
from huiying.work.news import signed_in
from huiying.work.strangers import caller_address

if TYPE_CHECKING:
    from huiying.work.line_dialling import What

log = logging.getLogger(__name__)
BEAT = 15.0
LONGEST_SEAT = 16
LONGEST_LANGUAGE = 12
LARGEST_RECORDING = 64 * 1024 * 1024
LONGEST_SECONDS = 6  # digits
TOO_FAST = 1008  # how the connection is closed
STAFF_PASS_S, CALLERS_PASS_S = 12 * 3_600, 15 * 60  # a shift with what comes after it; the way to a call


class Back(msgspec.Struct, tag_field="do", tag="back"):
    """The first message of a citizen's page that comes back to its call."""

    token: str


async def staff_of(request: web.Request, may: Callable[[Actor], bool] = lambda actor: bool(actor.roles & TAKES_CALLS)) -> tuple[Actor, str, dict[str, str]]:
    """The person behind a request, the session, and the headers of the answer. Raises as `staff_behind`, and HTTPForbidden for whoever may not."""
    house = request.app[HOUSE]
    actor, key, headers = await staff_behind(request, house.strangers, house.read)
    if not may(actor):
        raise web.HTTPForbidden(headers=headers)
    return actor, key, headers


async def agent_door(request: web.Request) -> web.StreamResponse:
    """An agent's page: signs the agent in at the seat named, and takes an older page's place."""
    house = request.app[HOUSE]
    actor, key, _ = await staff_of(request, sits)
    socket = web.WebSocketResponse(heartbeat=BEAT, max_msg_size=LARGEST)
    await socket.prepare(request)
    page = Page(actor, key, socket, cut=partial(cut, request))
    house.computers.choose(actor.id, request.query.get("place", ""))
    (house.board.leading.add if "leads" in request.query else house.board.leading.discard)(actor.id)
    try:
        await _sit(house, page, request.query.get("seat", "")[:LONGEST_SEAT])
        await serve(house.desks, page, lambda one: asyncio.ensure_future(_still(house, one)))
    finally:
        if house.desks.pages.get(actor.id) is page:
            del house.desks.pages[actor.id]
            house.desks.gone(actor.id)
    return socket


async def _sit(house: House, page: Page, seat: str) -> None:
    agent = page.actor.id
    older = house.desks.pages.get(agent)
    house.desks.pages[agent] = page
    house.desks.left.discard(agent)
    if older is not None:
        page.displacing = asyncio.create_task(put_out(older.socket, older.cut, REPLACED))  # it may be dead: nobody waits for it
    known = house.board.brain.floor.agents.get(agent)
    if known is None:
        login, seq = await house.read(lambda: (User.plain.values_list("username", flat=True).get(pk=agent), last_seq(f"agent:{agent}")))
        house.board.chronicle.goes_on(f"agent:{agent}", seq)
        house.board.sit(agent, seat, page.actor.employer_id)
        skills = dict(house.policy.skills.get(login, EVERYBODY)) if page.actor.roles & TAKES_CALLS else {}
        house.board.tell(SignedIn(agent, page.actor.employer_id, skills))
    else:
        if known.call is None and seat:
            house.board.sit(agent, seat, page.actor.employer_id)
        house.board.tell(AgentBack(agent))
    page.show(standing(house, agent))


def standing(house: House, agent: str) -> dict[str, Any]:
    """How an agent stands, for a page that opens: the state, the call, and what may be chosen."""
    floor = house.board.brain.floor
    known = floor.agents[agent]
    call = known.call.id if known.call else ""
    queues = [{"code": code, "zh": zh, "en": en} for code, (zh, en) in house.policy.names.items()]
    return {
        "is": "Standing", "at": house.board.clock(), "agent": agent, "state": known.state, "code": known.code, "call": call, "role": known.role,
        "queues": queues, "pauses": sorted(floor.pause_limits), "servers": ice_servers(STAFF_PASS_S), "seat": house.board.seat_of(agent),
        "by_page": house.board.by_page(call), "telephone": agent in house.board.softphones,
    }  # fmt: skip


def ice_servers(pass_s: int) -> list[dict[str, Any]]:
    """The relay that browsers use across networks (./huiying line turn), with a pass for so many seconds; none within one network."""
    url, secret = os.environ.get("HUIYING_TURN_URL", ""), os.environ.get("HUIYING_TURN_SECRET", "")
    if not url or not secret:
        return []
    until = str(int(time.time()) + pass_s)
    return [{"urls": url.split(","), "username": until, "credential": b64encode(hmac.digest(secret.encode(), until.encode(), "sha1")).decode()}]


async def _still(house: House, page: Page) -> bool:
    """Whether the person is signed in still, as whom is read anew; nobody in a call is sent away, and a database that is away says nothing."""
    try:
        actor = await house.read(lambda: signed_in(page.session_key, read_clock(), used=page.spoke))
    except (django.db.Error, psycopg.Error):
        return True
    page.spoke = False
    if actor is not None:
        page.actor = actor
    known = house.board.brain.floor.agents.get(page.actor.id)
    return (actor is not None and sits(actor)) or (known is not None and known.call is not None)


async def call_door(request: web.Request) -> web.StreamResponse:
    """A citizen's page that calls, or comes `back` to its call after a broken connection. One too many is told so by how the connection is closed."""
    house = request.app[HOUSE]
    allowed(request)
    line, returns = house.browser, "back" in request.query
    socket = web.WebSocketResponse(heartbeat=BEAT, max_msg_size=LARGEST)
    await socket.prepare(request)
    caller = line.back(await _token(socket)) if returns else None
    if caller is None and returns:
        await socket.send_bytes(msgspec.json.encode({"is": "Ended", "end_reason": ""}))
        await socket.close()
        return socket
    if caller is None:
        address = caller_address(request)
        if refusal := await house.gate.refuses(address):
            await socket.close(code=refusal)
            return socket
        caller = line.arrive(str(uuid4()), address, request.query.get("language", "")[:LONGEST_LANGUAGE])
    caller.cut = partial(cut, request)
    await _speak(line, caller, socket)
    return socket


def cut(request: web.Request) -> None:
    """End a connection without a word: its other side reads nothing, or nothing any more."""
    if request.transport is not None:
        request.transport.abort()


async def _token(socket: web.WebSocketResponse) -> str:
    """What a page that comes back says first: its token, which so stands in no URL; nothing when it says anything else."""
    with suppress(TimeoutError, TypeError, msgspec.MsgspecError):
        return msgspec.json.decode(await socket.receive_str(timeout=BEAT), type=Back).token
    return ""


async def _speak(line: BrowserLine, caller: Caller, socket: web.WebSocketResponse) -> None:
    """Carry messages both ways until the page goes, or a newer page of the same call has come."""
    queue, cut_off = caller.queue, caller.cut
    caller.show({"is": "Standing", "call": caller.place or caller.call, "token": caller.token, "servers": ice_servers(CALLERS_PASS_S)})
    line.begins(caller)
    try:
        code = await both_ways(_hear_caller(line, caller, socket, queue), _tell_caller(socket, queue))
    finally:
        line.gone(caller, queue)
    if code is not None:
        await put_out(socket, cut_off, code)


async def _hear_caller(line: BrowserLine, caller: Caller, socket: web.WebSocketResponse, queue: asyncio.Queue[bytes]) -> int | None:
    """Hear what the page says, as long as it is the newest of its call and keeps its pace."""
    async for said in socket:
        if not caller.pace.keeps(asyncio.get_running_loop().time()):
            return TOO_FAST
        if said.type is WSMsgType.TEXT and caller.queue is queue:
            with suppress(msgspec.MsgspecError):
                line.hear(caller, msgspec.json.decode(said.data, type=dict[str, Any]))
        await asyncio.sleep(0)  # one page's words leave room for everybody else's
    return None


async def _tell_caller(socket: web.WebSocketResponse, queue: asyncio.Queue[bytes], *, renewed_s: float = CALLERS_PASS_S / 2) -> int | None:
    """Write what comes; an open page beats, and with its beat has the relay's pass anew before it ends, however long the call waits or lasts."""
    loop = asyncio.get_running_loop()
    passed = loop.time()
    while not socket.closed:
        message = await queue.get()
        if message == NO_MORE:
            return REPLACED
        await socket.send_bytes(message)
        if loop.time() - passed >= renewed_s:
            passed = loop.time()
            await socket.send_bytes(msgspec.json.encode({"is": "Relay", "servers": ice_servers(CALLERS_PASS_S)}))
    return None


async def can_dial(request: web.Request) -> web.Response:
    """Why the asking agent cannot dial from the desk now, as a code; empty when nothing is in the way."""
    actor, _, headers = await staff_of(request)
    return web.json_response({"why": request.app[HOUSE].dialling.obstacle(actor.id)}, headers={**headers, "Cache-Control": "no-store"})


async def dial_door(request: web.Request) -> web.Response:
    """Ring a missed caller back, or call after an order: the agent's telephone rings, then the citizen's. 409 with the code of what is in the way."""
    actor, _, headers = await staff_of(request)
    try:
        of = UUID(request.match_info["of"])
    except ValueError:
        raise web.HTTPNotFound(headers=headers) from None
    what: What = "ring_back" if request.match_info["what"] == "ring_back" else "callback"
    why = await request.app[HOUSE].dialling.dial(actor, what, of)
    return web.json_response({"why": why}, status=409 if why else 202, headers=headers)


async def recording_asked(request: web.Request) -> web.Response:
    """A browser asks before it hands a recording to another port than the page's: our own pages may."""
    told = {"Access-Control-Allow-Methods": "PUT", "Access-Control-Allow-Headers": "X-Seconds, Content-Type", "Access-Control-Max-Age": "600"}
    return web.Response(status=204, headers=allowed(request) | told)


async def _may_hand_in(house: House, call: str, agent: str) -> bool:
    """Whether an agent may hand in a recording of this call: one that was talked before the line was started anew too."""
    if agent in house.desks.talked.get(call, ()):
        return True
    seq = await house.read(lambda: seq_to_record(call, agent, read_clock()))
    if seq is not None:
        house.board.chronicle.goes_on(f"call:{call}", seq, over=True)
    return seq is not None


async def recording_door(request: web.Request) -> web.Response:
    """What an agent's page recorded of a call that was this agent's. 404 for another's."""
    house = request.app[HOUSE]
    actor, _, headers = await staff_of(request)
    try:
        call = str(UUID(request.match_info["call"]))
    except ValueError:
        raise web.HTTPNotFound(headers=headers) from None
    if not await _may_hand_in(house, call, actor.id):
        raise web.HTTPNotFound(headers=headers)
    seconds = request.headers.get("X-Seconds", "")
    sound = await request.read()
    if not 0 < len(sound) <= LARGEST_RECORDING or not (seconds.isascii() and seconds.isdigit() and len(seconds) <= LONGEST_SECONDS):
        raise web.HTTPBadRequest(headers=headers)
    file = await house.read(lambda: set_down(call, int(seconds), sound))
    house.desks.handed_in(call)
    house.board.keep(call, file, int(seconds))
    return web.Response(status=204, headers=headers)

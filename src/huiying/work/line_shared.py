"""What the parts of the line's process share."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import web

from huiying.work.strangers import Strangers

if TYPE_CHECKING:
    from huiying.adapters.browser_line import BrowserLine
    from huiying.calls.line_policy import LinePolicy
    from huiying.work.line_board import Board
    from huiying.work.line_dialling import Dialling
    from huiying.work.line_engine import Engine
    from huiying.work.line_keeping import Keeper
    from huiying.work.line_limits import Gate
    from huiying.work.line_live import LiveCalls
    from huiying.work.line_pages import Desks
    from huiying.work.line_softphones import AtComputers
    from huiying.work.line_surge import Surges
    from huiying.work.line_switchboard import Switchboard
    from huiying.work.line_writer import Writer


@dataclass(eq=False)
class House:
    """One running line. `read` asks the database in a thread."""

    board: "Switchboard"
    desks: "Desks"
    browser: "BrowserLine"
    writer: "Writer"
    figures: "Board"
    keeper: "Keeper"
    read: Callable[[Callable[[], Any]], Awaitable[Any]]
    gate: "Gate"
    policy: "LinePolicy"
    surges: "Surges"
    dialling: "Dialling"
    computers: "AtComputers"
    live: "LiveCalls"
    engine: "Engine | None" = None
    strangers: Strangers = field(default_factory=Strangers)


HOUSE: web.AppKey[House] = web.AppKey("house")

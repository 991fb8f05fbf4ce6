"""A small city that lives day by day, through the platform's own actions: calls, agents, orders at random, exclusions, and a contract that is settled."""

import argparse
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random
from uuid import UUID

from huiying.calls.record import record
from huiying.cli.keeping.log_publishing import run as publish
from huiying.contracts.contracting import decide_terms, enter_terms
from huiying.contracts.drafting import settle_month
from huiying.contracts.figures import dimensions, measure
from huiying.contracts.models import Contract
from huiying.contracts.noting import Note, note_fact
from huiying.contracts.objecting import accept_statement, send_statement
from huiying.contracts.reading import from_data
from huiying.contracts.sealing import seal_statement
from huiying.directory.models import Engagement
from huiying.kit.actor import system
from huiying.metrics.closing import close_month
from huiying.metrics.own import own_catalogue
from huiying.supervision.claims import Wanted, apply, decide
from huiying.work.reacting import react
from huiying.work.timers import run_due
from tests.calls.scripts import happenings
from tests.cast import build
from tests.contracts.scene import person, terms_for
from tests.contracts.small import FEE
from tests.orders.wander.walk import Walk

LINE, DAY, HOUR, MINUTE = system("line"), timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
FIRST = date(2023, 2, 1)
BUILT = datetime(2024, 3, 5, 1, 30, tzinfo=UTC)  # the cast's calendars reach a year to either side, its staff work there for a year before
STEPS, MOST_STEPS_OF_A_LIFE = 5, 40
TERMS = {"period": {"from": "2023-01-01", "to": "2027-01-01"}, "components": [FEE | {"amount": "4800000", "months": 48}]}
REFS = ("T01", "T02", "T03", "T07", "W01", "W05", "W08")
GROUNDS = ("sudden_event", "system_fault", "over_capacity", "force_majeure")


class Living:
    """The city, and what a day of it may bring. `chance` decides everything but the ids."""

    def __init__(self, seed: int) -> None:
        self.chance, self.cast, self.calls, self.seqs = Random(seed), build(BUILT), count(1), dict[str, int]()
        self.manager, second, self.operator = person(self.cast, "cm", "CM", "RX"), person(self.cast, "cm2", "CM", "RX"), person(self.cast, "om", "OM", "OP")
        terms = from_data(terms_for(scope={"queue": "general", "language": "zh"}, **TERMS))
        made = enter_terms(engagement_id=Engagement.objects.get().pk, terms=terms, from_month="2023-01", note="", actor=self.manager, now=noon(FIRST))
        decide_terms(terms_id=made.pk, release=True, reason="", actor=second, now=noon(FIRST))
        self.contract: UUID = Contract.objects.get().pk
        self.walk = Walk(self.cast)
        self.ids = {
            "d": "12345", "a": self.cast.op_agent.id, "b": self.cast.op_agent2.id, "c": self.cast.agent.id, "o": self.cast.operator.pk,
            "g": self.cast.agency.pk,
        }  # fmt: skip

    def day(self, day: date) -> None:
        """One day: calls one after the other, the agent's work, a few steps of orders, now and then an exclusion, and what follows of itself."""
        at = noon(day) - 4 * HOUR
        for number in range(self.chance.randrange(3, 9)):
            self._call(at + number * 50 * MINUTE + timedelta(milliseconds=self.chance.randrange(600_000)))
        self._agent(at)
        if len(self.walk.log) > MOST_STEPS_OF_A_LIFE:
            self.walk = Walk(self.cast)
        self.walk.world.now = max(self.walk.world.now if self.walk.log else at, at)
        for _ in range(STEPS):
            self.walk.step(self.chance)
        if self.chance.random() < 0.05:
            self._exclude(at)
        react(at + 12 * HOUR)
        run_due(at + 12 * HOUR)

    def _call(self, at: datetime) -> None:
        script = ["0 call.arrived usable dnis=d language=zh" + self.chance.choice(["", "", "", " test"]), "3 call.menu choice=1"]
        chance, queue = self.chance, self.chance.choice(["general", "general", "business"])
        fate = chance.choice(["answered"] * 6 + ["handed on", "not answered", "gives up", "gives up", "menu"])
        wait = 5 + chance.choice([3, 9, 14.999, 15, 15.001, 40, 80]) + chance.random()
        if fate != "menu":
            script.append(f"5 call.queued queue={queue} seq=1")
        if fate in ("answered", "handed on", "not answered"):
            one, other = chance.sample(["a", "b"], 2)
            script.append(f"{wait - 2:.3f} call.offered agent={one} seat=s{one} org=o")
            if fate == "not answered":
                script += [f"{wait + 20:.3f} call.not_answered agent={one} why=timeout", f"{wait + 21:.3f} call.offered agent={other} seat=s{other} org=o"]
                wait, one = wait + 25, other
            script.append(f"{wait:.3f} call.answered agent={one} seat=s{one} org=o")
            script += [f"{wait + 30:.3f} call.held", f"{wait + 40 + chance.random():.3f} call.resumed"] if chance.random() < 0.3 else []
            if fate == "handed on":
                script += [f"{wait + 60:.3f} call.transferred mode=hot to=expert", f"{wait + 61:.3f} call.queued queue=expert seq=2",
                           f"{wait + 70:.3f} call.answered agent=c seat=s3 org=g"]  # fmt: skip
            script += [f"{wait + 100:.3f} call.asked", f"{wait + 104:.3f} call.rated csat={chance.randrange(1, 6)}"] if chance.random() < 0.6 else []
            script += [f"{wait + 110:.3f} call.ended end_reason=answered"]
            script += [f"{wait + 130 + chance.random():.3f} call.wrapped agent={one}"] if fate != "handed on" else []
        else:
            script.append(f"{wait if fate == 'gives up' else 6:.3f} call.ended end_reason={'abandon' if fate == 'gives up' else 'left_menu'}")
        stream, number = f"call:{UUID(int=chance.getrandbits(128))}", f"138000{chance.randrange(25):05d}"
        record(happenings(stream, "\n".join(script), begins=at, number=number, **self.ids), actor=LINE, now=at)

    def _agent(self, at: datetime) -> None:
        """An agent's day: ready, paused, ready, gone."""
        pause, back = self.chance.randrange(3_000, 9_000), self.chance.randrange(300, 2_000)
        script = f"""0 agent.state state=ready seat=sa org=o
            {pause} agent.state state=paused code={self.chance.choice(["meal", "break", "training"])} seat=sa org=o
            {pause + back} agent.state state=ready seat=sa org=o
            28800 agent.state state=signed_out"""
        stream, first = f"agent:{self.ids['a']}", self.seqs.get("agent", 1)
        self.seqs["agent"] = first + 4
        record(happenings(stream, script, begins=at, first=first, **self.ids), actor=LINE, now=at)

    def _exclude(self, at: datetime) -> None:
        span = at + self.chance.randrange(8) * HOUR
        scope = tuple(self.chance.sample(REFS, self.chance.randrange(1, 4)))
        reason = self.chance.choice(GROUNDS)
        wanted = Wanted("exclusion", reason, "强降雨，全市话务激增。", scope=scope, span_from=span, span_to=span + self.chance.randrange(1, 9) * HOUR)
        claim = apply(wanted=wanted, actor=self.cast.unit_lead(self.cast.works), now=at + 20 * HOUR)
        approve = self.chance.random() < 0.8
        for actor in (self.cast.assessor, self.cast.assessor2)[: 2 if approve else 1]:
            decide(claim_id=claim.pk, approve=approve, reason="属实", actor=actor, now=at + 21 * HOUR)

    def close(self, month: str, at: datetime, out: Path) -> None:
        """Lock a month that has ended, settle and seal its bill, and publish both; `at` is before anything of the next day."""
        close_month(month=month, catalogue=own_catalogue(), actor=system("cli"), now=at, also=dimensions(month))
        for _ in range(self.chance.randrange(3)):
            note_fact(contract_id=self.contract, note=Note(month, "event", "complaint", what="查实", evidence="质检"), actor=self.manager, now=at)
        drawn = settle_month(contract_id=self.contract, month=month, measure=measure, actor=self.manager, now=at)
        send_statement(statement_id=drawn.pk, actor=self.manager, now=at)
        accept_statement(statement_id=drawn.pk, actor=self.operator, now=at)
        seal_statement(statement_id=drawn.pk, actor=self.manager, now=at)
        publish(argparse.Namespace(month=month, out=out, json=True))


def noon(day: date) -> datetime:
    """Noon of a day of the city."""
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)

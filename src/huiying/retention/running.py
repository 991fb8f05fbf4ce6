"""A run of the policy: batch by batch, each whole or not at all, resumed where it was killed, with one receipt at the end."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from huiying.directory.kept import note_city
from huiying.directory.keys import keyring
from huiying.kit.actor import Actor
from huiying.kit.failpoint import passing
from huiying.kit.ids import uuid7
from huiying.kit.retention import CODES, Policy
from huiying.kit.sealing import blind
from huiying.kit.times import local_date, rfc3339
from huiying.retention.due import before, find, held
from huiying.retention.erasing import ERASERS, Batch
from huiying.retention.models import Run

BATCH = 200
EVENT = "retention.run"


@dataclass(frozen=True, slots=True)
class Step:
    """What one step did: of which class how much; `ended` says that the run is over and its receipt written."""

    run: Run
    code: str = ""
    n: int = 0
    ended: bool = False


def step(*, policy: Policy, actor: Actor, now: datetime, most: int = BATCH) -> Step:
    """One batch of the run that is open, or of a new one, in one transaction; the last step writes the receipt into the journal.

    A run of another policy that was left open is ended first, broken off, with a receipt of what it had done.
    """
    with transaction.atomic():
        run = _open_run(policy, actor, now)
        code = next((code for code in CODES if not run.told.get(code, {}).get("done")), "")
        if code:
            n = _batch(run, code, policy, actor, now, most)
            passing("retention.before_batch")
            transaction.on_commit(lambda: passing("retention.after_batch"))
            return Step(run, code, n)
        _end(run, actor, now)
        passing("retention.before_receipt")
    passing("retention.before_file")
    write_receipts()
    return Step(run, ended=True)


def receipt(run: Run) -> dict[str, Any]:
    """The receipt: policy, moment, and for each class how much was erased, how much is held, and the chained keyed hash. No personal data."""
    classes = {code: {name: told[name] for name in ("n", "held", "before", "chain")} for code, told in run.told.items()}
    return {
        "run": str(run.pk), "policy": run.policy_sha256, "version": run.policy_version, "as_of": rfc3339(run.as_of), "broken_off": run.broken_off,
        "classes": classes,
    }  # fmt: skip


def write_receipts() -> None:
    """The receipts of all ended runs that have no file yet, each whole or not at all: one that a kill prevented is written by the next run."""
    place = folder()
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    for run in Run.objects.exclude(ended_at=None).order_by("ended_at"):
        file = place / f"retention-{run.pk}.json"
        if not file.exists():
            new = file.with_suffix(".new")
            new.write_text(json.dumps(receipt(run), ensure_ascii=False, indent=1, sort_keys=True), encoding="utf-8")
            new.rename(file)


def folder() -> Path:
    """Where the receipts lie."""
    return Path(settings.HUIYING_FILES) / "receipts"


def _open_run(policy: Policy, actor: Actor, now: datetime) -> Run:
    """The open run of this policy, locked, or a new one."""
    run = Run.objects.select_for_update().filter(ended_at=None).first()
    if run is not None and run.policy_sha256 != policy.sha256:
        run.broken_off = True
        _end(run, actor, now)
        run = None
    if run is None:
        run = Run.objects.create(id=uuid7(now), policy_sha256=policy.sha256, policy_version=policy.version, as_of=now)
    return run


def _batch(run: Run, code: str, policy: Policy, actor: Actor, now: datetime, most: int) -> int:
    """One batch of a class; fewer found than asked for means that the class is done. What somebody worked on just then is left for the next run."""
    until = before(policy, code, run.as_of)
    told = run.told.setdefault(code, {"n": 0, "held": 0, "chain": "", "before": rfc3339(until), "after": "", "done": False})
    keys = find(code, until, most, told["after"])
    gone = ERASERS[code](keys, Batch(policy.mark(code, local_date(now)), until, actor, now)) if keys else []
    if gone:
        told["n"] += len(gone)
        told["chain"] = blind(keyring(), "retention", "|".join([told["chain"], *gone])).hex()
    told["after"] = keys[-1] if keys else told["after"]
    if len(keys) < most:
        told["done"], told["held"] = True, held(code, until)
    run.save(update_fields=["told"])
    return len(gone)


def _end(run: Run, actor: Actor, now: datetime) -> None:
    """The run is over; journals `retention.run` in the city's stream."""
    run.ended_at = now
    run.save(update_fields=["ended_at", "broken_off"])
    note_city(event=EVENT, payload=receipt(run), actor=actor, now=now)

"""`dispatch retrain`: new models from the city's own ended orders. They are not switched on: a person proposes, another decides."""

import argparse
import json
import sys
from time import perf_counter
from typing import Any
from uuid import UUID

from huiying.cli.refusal import Refusal
from huiying.dispatch.model_registry import KINDS, ask_training, found
from huiying.dispatch.models_learning import LearntModel
from huiying.dispatch.retraining import retrain
from huiying.kit.actor import system
from huiying.kit.errors import Told
from huiying.work.clock import read_clock

TRAINS = system("learning")


def run(args: argparse.Namespace) -> int:
    """Train and tell; 0 all were trained, 1 one had too few orders. Raises Refusal."""
    try:
        told = [_trained(model) for model in _asked(args)]
    except (Told, ValueError) as refused:
        zh, en = (refused.zh, refused.en) if isinstance(refused, Told) else (f"{args.asked} 不是编号。", f"{args.asked} is no id.")
        raise Refusal(zh, en) from refused
    print(json.dumps({"models": told}, ensure_ascii=False) if args.json else "\n".join(_line(one) for one in told))
    return 0 if all(one["state"] == "trained" for one in told) else 1


def _asked(args: argparse.Namespace) -> list[LearntModel]:
    """The models to train: one that was asked for on the page, or new ones."""
    if args.asked:
        return [found(UUID(args.asked))]
    return [ask_training(what=what, actor=TRAINS, now=read_clock(), here=True) for what in args.kind or KINDS]


def _trained(model: LearntModel) -> dict[str, Any]:
    print(f"{model.what} {model.version} …", file=sys.stderr)
    begun = perf_counter()
    made = retrain(model_id=model.pk, actor=TRAINS, now=read_clock())
    told = {"id": str(made.pk), "what": made.what, "version": made.version, "state": made.state, "rows": made.rows, "labels": made.labels}
    figures = {name: made.figures.get(name) for name in ("accuracy", "macro_f1", "top3", "ece", "zh", "en") if name in made.figures}
    return told | {"bytes": made.size, "sha256": made.sha256, "figures": figures, "seconds": round(perf_counter() - begun, 2)}


def _line(one: dict[str, Any]) -> str:
    figures = one["figures"]
    told = f"{figures['zh']} {figures['en']}" if "en" in figures else ", ".join(f"{name} {value}" for name, value in figures.items())
    return f"{one['what']} {one['version']}: {one['state']}, {one['rows']} rows, {one['labels']} labels. {told}"

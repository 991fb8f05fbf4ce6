"""Training and measuring a text classifier on a CSV file: `dispatch train` and `dispatch evaluate`."""

import argparse
import json
import os
import sys
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from huiying.cli.refusal import Refusal
from huiying.dispatch.learning.classifier import Classifier, opened
from huiying.dispatch.learning.features import form_of
from huiying.dispatch.learning.rows import Rows, read_rows
from huiying.dispatch.learning.training import Measured, cross_validated, read, train, tried
from huiying.kit.errors import Told
from huiying.kit.times import rfc3339

MOST_FOLDS = 50
MOST_TOLD = 5
MOST_SEED = 2**32 - 2


def run(args: argparse.Namespace) -> int:
    """Do it and print what came out; 0 done. Raises Refusal: nothing was written."""
    if not 0 <= args.seed <= MOST_SEED:
        raise Refusal(f"--seed 须在 0 与 {MOST_SEED} 之间。", f"--seed lies between 0 and {MOST_SEED}.")
    try:
        told = _trained(args) if args.what == "train" else _evaluated(args)
    except Told as refused:
        raise Refusal(refused.zh, refused.en) from refused
    print(json.dumps(told, ensure_ascii=False) if args.json else "\n".join(_lines(told)))
    return 0


def _trained(args: argparse.Namespace) -> dict[str, Any]:
    """Train and write the file whole or not at all."""
    if args.model.is_dir():
        raise Refusal(f"{args.model} 是文件夹，请写出文件名。", f"{args.model} is a folder: name a file.")
    if not args.model.parent.is_dir():
        raise Refusal(f"没有文件夹 {args.model.parent}。", f"There is no folder {args.model.parent}.")
    begun = perf_counter()
    rows = _rows(args.file, args.text, args.label)
    print(f"{len(rows.texts)} 行 rows, {len(set(rows.labels))} 类 labels …", file=sys.stderr)
    changed = datetime.fromtimestamp(args.file.stat().st_mtime, UTC)
    about = {"created": rfc3339(changed), "file": args.file.name, "file_sha256": rows.digest, "text": args.text, "label": args.label}
    content = train(read(rows.texts, rows.labels, args.form), seed=args.seed, about=about).model.packed()
    half = args.model.with_name(f".{args.model.name}.{os.getpid()}")
    try:
        half.write_bytes(content)
        half.replace(args.model)
    except OSError as error:
        half.unlink(missing_ok=True)
        raise Refusal(f"无法写入 {args.model}：{error.strerror}。", f"{args.model} cannot be written: {error.strerror}.") from error
    told = {"rows": len(rows.texts), "labels": len(set(rows.labels)), "left_out": len(rows.left_out)}
    return told | {"bytes": len(content), "sha256": sha256(content).hexdigest(), "seconds": round(perf_counter() - begun, 2)}


def _evaluated(args: argparse.Namespace) -> dict[str, Any]:
    """Measure a model on the file's rows, or train anew on folds of them."""
    if (args.model is None) == (args.folds is None):
        raise Refusal("请给出 --model 或 --folds 之一。", "Give either --model or --folds.")
    return _of_model(args) if args.model else _by_folds(args)


def _of_model(args: argparse.Namespace) -> dict[str, Any]:
    content = _bytes(args.model)
    model = opened(content)
    rows = _rows(args.file, args.text or model.about.get("text", ""), args.label or model.about.get("label", ""), least_labels=1)
    seen = sorted(set(rows.labels) - set(model.labels))
    if seen:
        print(f"模型不认识的类别 labels that the model does not know: {', '.join(seen)}", file=sys.stderr)
    named = {name: model.about.get(name) for name in ("version", "rows", "created", "file", "file_sha256", "seed")}
    return _told(tried(model, rows.texts, rows.labels), named | {"sha256": sha256(content).hexdigest(), "labels": len(model.labels), **_vocabulary(model)})


def _by_folds(args: argparse.Namespace) -> dict[str, Any]:
    if not args.text or not args.label:
        raise Refusal("请用 --text 和 --label 指出列名。", "Name the columns with --text and --label.")
    if not 2 <= args.folds <= MOST_FOLDS:  # noqa: PLR2004 - one fold leaves nothing to train on
        raise Refusal(f"--folds 须在 2 与 {MOST_FOLDS} 之间。", f"--folds lies between 2 and {MOST_FOLDS}.")
    rows = _rows(args.file, args.text, args.label)
    counts = Counter(rows.labels)
    if (most := max(counts.values())) < args.folds:
        raise Refusal(f"最多的类别只有 {most} 行，不够 {args.folds} 折。", f"The commonest label has {most} rows: too few for {args.folds} folds.")
    if rare := sorted(label for label, count in counts.items() if count < args.folds):
        print(f"行数不足 {args.folds} 折的类别 labels with fewer rows than folds: {', '.join(rare)}", file=sys.stderr)
    found = cross_validated(read(rows.texts, rows.labels, args.form), rows.texts, folds=args.folds, seed=args.seed)
    named = {"folds": args.folds, "seed": args.seed, "form": args.form or form_of(rows.texts[:200]), "file_sha256": rows.digest}
    return _told(found, named | {"twins_left_out": found.twins})


def _told(found: Measured, model: Mapping[str, Any]) -> dict[str, Any]:
    """The figures as they are printed."""
    scores = found.scores.told()
    spent = np.array(found.seconds) * 1000
    head = {name: scores.pop(name) for name in ("rows", "accuracy", "macro_f1", "top3", "ece")}
    timing = {"p50": round(float(np.quantile(spent, 0.5)), 3), "p95": round(float(np.quantile(spent, 0.95)), 3)}
    return {**head, "ms_per_text": timing, "per_class": scores.pop("per_class"), "model": dict(model), **scores}


def _vocabulary(model: Classifier) -> dict[str, Any]:
    return {"form": model.recipe.form, "vocabulary": {"size": model.words.size, "sha256": model.words.digest}}


def _rows(file: Path, text: str, label: str, least_labels: int = 2) -> Rows:
    rows = read_rows(_bytes(file), text=text, label=label, least_labels=least_labels)
    if rows.left_out:
        some = ", ".join(map(str, rows.left_out[:MOST_TOLD]))
        print(f"{len(rows.left_out)} 行没有文本或类别，未计入 rows without a text or a label, left out: 行 line {some} …", file=sys.stderr)
    return rows


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise Refusal(f"无法读取 {file}：{error.strerror}。", f"{file} cannot be read: {error.strerror}.") from error


def _lines(told: Mapping[str, Any]) -> list[str]:
    """The same for a person: one figure a line, the classes below."""
    lines = [f"{name:<12}{value}" for name, value in told.items() if not isinstance(value, list | dict)]
    lines += [f"{'ms p50/p95':<12}{told['ms_per_text']['p50']} / {told['ms_per_text']['p95']}"] if "ms_per_text" in told else []
    classes = told.get("per_class", ())
    return lines + [f"  {one['label']}  n {one['rows']}  P {one['precision']:.3f}  R {one['recall']:.3f}  F1 {one['f1']:.3f}" for one in classes]

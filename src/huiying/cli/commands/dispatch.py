"""./huiying dispatch: train and measure what recognises topics and types in texts; retrain it on the city's own closed orders."""

import argparse
import importlib
from pathlib import Path

from huiying.cli.inside import add_home, run_inside

NAME = "dispatch"
HELP = "事项与类型识别：训练、评测、重训 recognise topics and types in texts: train, evaluate, retrain"
JSON = "在标准输出给出一个 JSON 对象 one JSON object on standard output"
FORMS = "已分词（空格隔开）或原文；不写则自动判断 words separated by blanks, or raw text; seen from the texts where not said"


def add(parser: argparse.ArgumentParser) -> None:
    """The options of each."""
    verbs = parser.add_subparsers(dest="what", metavar="train|evaluate|retrain", required=True)
    train = verbs.add_parser("train", help="用 CSV 训练模型 train a model on a CSV file")
    train.add_argument("file", type=Path, metavar="FILE.csv", help="UTF-8 的 CSV，有表头 a CSV file in UTF-8 with a header")
    train.add_argument("--text", required=True, metavar="COLUMN", help="文本列 column of the texts")
    train.add_argument("--label", required=True, metavar="COLUMN", help="类别列 column of the labels")
    train.add_argument("--model", required=True, type=Path, metavar="OUT", help="写到哪里 where to write the model")
    measure = verbs.add_parser("evaluate", help="评测模型，或交叉验证 measure a model, or cross-validate")
    measure.add_argument("file", type=Path, metavar="FILE.csv", help="同上 as above")
    measure.add_argument("--model", type=Path, metavar="MODEL", help="已训练的模型 a trained model")
    measure.add_argument("--folds", type=int, metavar="N", help="N 折交叉验证（分层） cross-validate in N stratified folds")
    measure.add_argument("--text", default="", metavar="COLUMN", help="文本列（模型记着时可省） column of the texts (may be left out where the model knows it)")
    measure.add_argument("--label", default="", metavar="COLUMN", help="类别列（同上） column of the labels (the same)")
    for one in (train, measure):
        one.add_argument("--form", choices=["tokens", "raw"], help=FORMS)
        one.add_argument("--seed", type=int, default=0, help="随机种子 seed (0)")
        one.add_argument("--json", action="store_true", help=JSON)
    again = verbs.add_parser("retrain", help="用本市已办结工单重训（不会自动启用） train on the city's own ended orders (it is not switched on)")
    again.add_argument("--kind", choices=["topic", "type"], action="append", help="事项或类型，缺省两者 topic or type (both)")
    again.add_argument("--asked", metavar="ID", help="训练页面上已提交的一次 train what was asked for on the page")
    again.add_argument("--json", action="store_true", help=JSON)
    add_home(again)


def run(args: argparse.Namespace) -> int:
    """0 done, 1 too few orders to train on, 2 wrong use or an unusable file: nothing is written."""
    if args.what == "retrain":
        return run_inside("huiying.cli.retraining", args)
    status: int = importlib.import_module("huiying.cli.learning").run(args)  # numpy and scipy are loaded by whoever reckons
    return status

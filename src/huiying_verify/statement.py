"""Each statement settled again from its terms and facts, in ten steps, exact to the fen: an amount is a fraction until its line is rounded, once."""

from collections.abc import Collection, Iterable
from fractions import Fraction
from hashlib import sha256
from typing import Any

from huiying_verify.figures import read, total
from huiying_verify.note import Unusable
from huiying_verify.reading import Folder, Report, encode, exact, half_up, named, parse

ZERO, MOST, GROSS, DEDUCTION = Fraction(0), Fraction(10**15), 1, 5
SIGNS = str.maketrans({"%": " / 100", "−": "-", "×": "*", "÷": "/", ";": ", ", ",": ""})
Judged = tuple[Any, Fraction, str, bool | None]  # a clause, its value, "few" or "no_data" where it may not be judged, whether the target was met

def _or(text: Any, otherwise: Fraction = ZERO) -> Fraction:
    return otherwise if text is None else exact(text)

class Settlement:
    """The lines of one statement, step by step. Raises Unusable where terms and facts do not fit."""
    def __init__(self, terms: Any, facts: Any) -> None:
        self.terms, self.facts, self.lines = terms, _corrected(facts), dict[tuple[int, str], dict[str, Any]]()
        first, last, end = (int(text[:4]) * 12 + int(text[5:7]) - 1 for text in (terms["period"]["from"], facts["month"], terms["period"]["to"]))
        span: int = terms["cycle_months"]
        self.at, self.last = (last - first) // span, last + 1 == end
        self.score: Fraction | None = None
        self.factor: Fraction | None = None
        if not first <= last < end <= first + 1200 or span < 1 or not (self.last or (last + 1 - first) % span == 0):
            raise Unusable("the month ends no period of these terms")
        self.months = [f"{n // 12:04}-{n % 12 + 1:02}" for n in range(first, last + 1)][self.at * span :]
        self.before = [f"{n // 12:04}-{n % 12 + 1:02}" for n in range(first + span - 1, last, span)]  # the earlier periods, each called by its last month
        self.gross = {one["code"]: self._add(GROSS, one["code"], self._price(one)) for one in terms["components"]}
        for step in (self._missing, self._scored, self._charged, self._earned_back, self._rest):
            step()

    def _add(self, step: int, code: str, yuan: Fraction, **more: Any) -> int:
        self.lines[step, code] = {"fen": (fen := half_up(yuan, 2)), "points": None, "met": None, "over_fen": 0, **more}
        return fen

    def sum(self, *steps: int) -> int:
        """What the lines of some steps, or of all, come to."""
        return sum(line["fen"] for (step, _), line in self.lines.items() if not steps or step in steps)

    def _quantity(self, one: Any) -> Fraction:
        source, *metric = one["source"].split(" ")
        if source != "staffing":
            return _or(self.facts["kpi"].get(metric[0], {}).get(metric[1]) if metric else self.facts["quantities"].get(one["code"]))
        contracted, rostered, logged_in = (_or(self.facts["staffing"].get(one["code"], {}).get(name)) for name in ("contracted", "rostered", "logged_in"))
        return min(contracted, rostered, rostered if rostered - logged_in <= _or(one["tolerance"]) * rostered else logged_in)

    def _price(self, one: Any) -> Fraction:
        kind, months, of, amount = one["kind"], len(self.months), one["months"] or 1, _or(one["amount"])
        if kind in ("lump_sum", "performance"):
            if one["schedule"]:
                return sum((exact(one["schedule"][month]) for month in self.months if month in one["schedule"]), ZERO)
            return amount - Fraction(self.at * half_up(amount * self.terms["cycle_months"] / of, 2), 100) if self.last else amount * months / of
        if kind == "pass_through":
            return min(self._quantity(one) * _or(one["rate"], Fraction(1)), _or(one["ceiling"], MOST))
        if kind not in ("item", "base_plus_item"):
            return self._quantity(one) * (amount if kind == "milestone" else _or(one["rate"]))
        number = min(max(self._quantity(one), _or(one["forecast"]) * _or(one["min_share"]) * months), _or(one["max_volume"], MOST) * months)
        paid, below = _or(one["base"]) * months if kind == "base_plus_item" else ZERO, ZERO
        for tier in one["tiers"]:
            upto = min(number, _or(tier["upto"], MOST))
            paid, below = paid + max(upto - below, ZERO) * exact(tier["rate"]), max(below, upto)
        return paid

    def _missing(self) -> None:
        for one in (one for one in self.terms["components"] if one["staffing"] is not None):
            due, rostered, logged_in = (_or(self.facts["staffing"].get(one["code"], {}).get(name)) for name in ("contracted", "rostered", "logged_in"))
            fee = _or(one["base"]) * len(self.months) if one["kind"] == "base_plus_item" else Fraction(self.gross[one["code"]], 100)
            missing = max(due - min(rostered, logged_in) - exact(one["staffing"]["tolerance"]) * due, ZERO)
            self._add(2, one["code"], -min(_or(one["staffing"]["daily_rate"], fee / (due or 1)) * missing, fee))

    def _judged(self, mode: str) -> Iterable[Judged]:
        for clause in (clause for clause in self.terms["clauses"] if clause["mode"] == mode):
            found = self.facts["kpi"].get(f"{clause['metric']}@{clause['version']}/{clause['variant']}" + "/raw" * clause["raw"], {})
            num, den, value, n = (found.get(name) for name in ("num", "den", "value", "n"))
            rows = den if n is None else n
            quotient = exact(num) / exact(den) if num is not None and den is not None and exact(den) else None if value is None else exact(value)
            few = "no_data" if quotient is None else "few" if rows is not None and exact(rows) < self.terms["score"]["minimum_n"] else ""
            measured = (quotient or ZERO) * exact(clause["scale"])
            yield clause, measured, few, None if few else _met(clause, measured)

    def _scored(self) -> None:
        clauses, plain, bonus, places = list(self._judged("score")), ZERO, ZERO, self.terms["score"]["decimals"]
        for clause, value, few, met in clauses:
            extra = clause["curve"] == "capped_bonus"
            full = max(exact(band["gives"]) for band in clause["bands"]) if clause["curve"] == "bands" else exact(clause["weight"])
            unjudged = full if clause["missing"] == "full" and not extra else ZERO
            points = Fraction(half_up(unjudged if few else _points(clause, value), places), 10**places)
            plain, bonus = plain + points * (not extra), bonus + points * extra
            self._add(3, clause["code"], ZERO, points=points, met=met)
        for rule, hit, code in self._fined("points") if clauses else ():
            taken = Fraction(half_up(_owed(rule, hit, exact(rule["points"])), places), 10**places)
            plain -= taken
            self._add(3, code, ZERO, points=-taken)
        if clauses:
            self.score = min(Fraction(100), max(ZERO, plain)) + min(exact(self.terms["score"]["bonus_cap"]), bonus)
            self._add(3, "score", ZERO, points=self.score)
            self._paid_by(self.score, self.terms["pay_factor"])

    def _paid_by(self, score: Fraction, rows: Any) -> None:
        at = next((at for at, row in enumerate(rows) if score >= exact(row["from"])), None)
        if at is None:
            return
        self.factor = factor = exact(rows[at]["factor"]) - (_or(rows[at]["per_point"]) * (exact(rows[at - 1]["from"]) - score) if at else 0)
        share, of = _or(self.terms["performance"]["share"]), self.terms["performance"]["of"]
        weights = {c["code"]: Fraction(1) if c["kind"] == "performance" else share * (not of or c["code"] in of) for c in self.terms["components"]}
        self._add(4, "performance", sum((weights[code] * paid for code, paid in self.gross.items()), ZERO) / 100 * (factor - 1))

    def _fined(self, by: str) -> Iterable[tuple[Any, Any, str]]:
        """The rules that cost money, or points, with each group of events that they hit, and the line's code."""
        for rule in (rule for rule in self.terms["fines"] if _or(rule[by]) > 0):
            for at, hit in enumerate((hit for hit in self.facts["fines"] if hit["rule"] == rule["code"] and hit["events"]), 1):
                yield rule, hit, rule["code"] if at == 1 else f"{rule['code']}~{at}"

    def _charged(self) -> None:
        """Steps 5 and 6: within the room that the cap leaves, and nothing twice for the same events."""
        judged, gross = {one[0]["code"]: one for one in self._judged("deduct")}, Fraction(self.sum(GROSS), 100)
        losses = {code: _loss(*one) * (gross if one[0]["basis"] == "gross" else 1) for code, one in judged.items()}
        own = {code: half_up(min(loss, _or(judged[code][0]["cap"], MOST)), 2) for code, loss in losses.items()}
        fines = {code: (rule, hit, _owed(rule, hit, exact(rule["amount"]))) for rule, hit, code in self._fined("amount")}
        amounts = {code: half_up(min(owed, _or(rule["cap"], MOST)), 2) for code, (rule, _, owed) in fines.items()}
        taken = {code: fen for code, fen in self._dealt(own, set()).items() if own[code]}
        waived = _waived(taken, {code: (hit["also"], amounts[code]) for code, (_, hit, _) in fines.items()})
        for code, fen in self._dealt(own, waived).items():
            self._add(DEDUCTION, code, Fraction(-fen, 100), met=judged[code][3], over_fen=0 if code in waived else half_up(losses[code], 2) - fen)
        for code, (_, _, owed) in fines.items():
            self._add(6, code, Fraction(0 if f"6:{code}" in waived else -amounts[code], 100), over_fen=half_up(owed, 2) - amounts[code])

    def _dealt(self, own: dict[str, int], waived: set[str]) -> dict[str, int]:
        room, taken = half_up(exact(self.terms["deductions"]["total_cap"]) * self.sum(GROSS)), dict[str, int]()
        for code, amount in own.items():
            taken[code] = 0 if code in waived else min(amount, room - sum(taken.values()))
        return taken

    def _earned_back(self) -> None:
        earlier = {(one["month"], line["code"]): line for one in self.facts["earlier"] for line in one["lines"] if line["step"] == DEDUCTION}
        for clause in self.terms["clauses"]:
            code, back = clause["code"], (clause["mode"] == "deduct" and clause["earn_back"]) or {"periods": len(self.before)}
            first, *later = self.before[-back["periods"] - 1 :] if 0 < back["periods"] < len(self.before) else [""]
            taken = -earlier.get((first, code), {"fen": 0})["fen"]
            if taken > 0 and all(earlier.get((month, code), {}).get("met") is True for month in later):
                self._add(7, f"{code}@{first}", exact(back["share"]) * taken / 100)

    def _rest(self) -> None:
        for one in self.facts["adjustments"]:
            self._add(8, one["id"], exact(one["quantity"]) * exact(one["rate"]))
        told, still = self.terms["prepayment"], self.facts["prepayment_open_fen"]
        if told is not None and still > 0 and (told["mode"] == "share" or self.last):
            most = exact(told["share"]) * self.sum(GROSS) if told["mode"] == "share" else Fraction(max(self.sum(), 0))
            self._add(9, "prepayment", -min(still, most) / 100)
        if self.facts["carried_fen"]:
            self._add(10, "carried_in", Fraction(self.facts["carried_fen"], 100))
        self.left = min(self.sum(), 0)
        if self.left:
            self._add(10, "carried_out", Fraction(-self.left, 100))

def _corrected(facts: Any) -> Any:
    told = {name: value.copy() if isinstance(value, dict | list) else value for name, value in facts.items()}
    for one in facts["corrections"]:
        kind, key = one["kind"], one["key"]
        if kind == "events":
            kept = [(hit, [event for event in hit["events"] if hit["rule"] != key or event not in one["drop"]]) for hit in told["fines"]]
            told["fines"] = [{**hit, "events": left, "days": hit["days"] * len(left) // max(len(hit["events"]), 1)} for hit, left in kept]
        elif kind == "staffing":
            told[kind][key] = told[kind][key] | {one["count"]: one["value"]}
        else:
            told["kpi" if kind == "kpi" else "quantities"][key] = one if kind == "kpi" else one["value"]
    return told

def _met(clause: Any, value: Fraction) -> bool | None:
    best = max((exact(band["gives"]) for band in clause["bands"] or ()), default=ZERO) if clause["mode"] == "score" else ZERO
    return _points(clause, value) == best if clause["curve"] == "bands" else None if clause["target"] is None else _short(clause, value) <= 0

def _short(clause: Any, value: Fraction) -> Fraction:
    return (_or(clause["target"]) - value) * (1 if clause["better"] == "higher" else -1)

def _points(clause: Any, value: Fraction) -> Fraction:
    """What the curve gives, in points, yuan or a share of the gross."""
    curve, weight, target = clause["curve"], _or(clause["weight"]), _or(clause["target"])
    if curve == "bands":
        return exact(next(band for band in clause["bands"] if _or(band["from"], -MOST) <= value < _or(band["to"], MOST))["gives"])
    if curve in ("step", "per_point"):
        lost = _or(clause["k"]) * max(ZERO, _short(clause, value)) if curve == "per_point" else weight * (_short(clause, value) > 0)
        return max(ZERO, weight - lost)
    low, high = (target, exact(clause["top"])) if curve == "capped_bonus" else (_or(clause["floor"]), target)
    return min(max((value - low) / (high - low), ZERO), Fraction(1)) * weight

def _loss(clause: Any, value: Fraction, few: str, met: bool | None) -> Fraction:
    bands = clause["curve"] == "bands"
    full = _or(clause["k"]) * _short(clause, value) if clause["curve"] == "per_point" else _or(clause["weight"]) - _points(clause, value) * (not few)
    return ZERO if few or (met and not bands) else _points(clause, value) if bands else full

def _owed(rule: Any, hit: Any, each: Fraction) -> Fraction:
    """What a rule takes for the events of a group: those past the allowed number count more."""
    n = len(hit["events"])
    free = n if rule["repeat_after"] is None else max(0, min(n, rule["repeat_after"] - hit["before"]))
    return each * (free + _or(rule["repeat_times"], Fraction(1)) * (n - free)) * (1 if rule["per"] == "event" else Fraction(hit["days"], n))

def _waived(charged: dict[str, int], fines: dict[str, tuple[list[str], int]]) -> set[str]:
    """Clauses and fines that give way: of what hits the same events, directly or through others, the larger side stands, the clauses at a tie."""
    groups: list[tuple[set[str], dict[str, int]]] = []
    for code, (also, amount) in fines.items():
        clauses, own = set(also) & charged.keys(), {f"6:{code}": amount}
        for group in [group for group in groups if group[0] & clauses]:
            groups.remove(group)
            clauses, own = clauses | group[0], group[1] | own
        groups += [(clauses, own)] if clauses else []
    return {code for clauses, own in groups for code in (clauses if sum(own.values()) > sum(charged[one] for one in clauses) else own)}

def check(folder: Folder, report: Report, tables: dict[str, Any], sealed: Collection[str]) -> None:
    """Settle each statement again and compare each line; its figures are those of the KPI tables, its terms those in the folder, its hash was sealed."""
    terms = {sha256(folder.read(path)).hexdigest(): path for path in folder.under("terms/")}
    for path in folder.under("statements/"):
        with report.guarded("statements", "statement", path):
            told = parse(folder.read(path))
            named(path, f"statements/{told['contract']}-{told['month']}.v{told['version']}.json")
            report.equal("statements", "statement", f"{path} sealed", sha256(folder.read(path)).hexdigest() in sealed, True)
            found = Settlement(parse(folder.read(terms[told["terms_sha256"]])), told["facts"])
            months = [[row for row in tables.get(month, {"rows": []})["rows"] if row["by"] == found.terms["scope"]] for month in found.months]
            held = all(months) and f"{path.rpartition('.v')[0]}.v{told['version'] + 1}.json" not in folder.sizes
            report.notes += [] if held else [f"{path}: figures taken as they are: a later version stands here, or no table of one of {found.months}"]
            for key, one in told["facts"]["kpi"].items() if held else ():
                rows = [r for some in months for r in some if key == f"{r['code']}@{r['version']}/{r['variant']}{'/raw' * r['raw']}"]
                for name in ("num", "den", "value")[: 3 if len(months) == 1 else 2]:
                    due = None if None in (each := [row[name] for row in rows]) or len(each) < len(months) else sum(map(exact, each), ZERO)
                    due = due if due is None or not all(r["worst_at"] for r in rows) else exact(min(rows, key=lambda r: exact(r["value"]))[name])
                    report.equal("figures", "statement", f"{path} {key} {name}", None if one[name] is None else exact(one[name]), due)
            report.equal("statements", "statement", f"{path} facts_sha256", told["facts_sha256"], sha256(encode(told["facts"]).encode()).hexdigest())
            compare_lines(report, path, told["lines"], found)
            totals = (told["gross_fen"], *(told[name] and exact(told[name]) for name in ("score", "pay_factor")), told["net_fen"], told["carried_fen"])
            report.equal("statements", "statement", f"{path} totals", totals, (found.sum(GROSS), found.score, found.factor, found.sum(), found.left))

def compare_lines(report: Report, path: str, lines: Any, found: Settlement) -> None:
    """Compare each line with its own, and with what its arithmetic comes to."""
    report.equal("statements", "statement", f"{path} lines", [(line["step"], line["code"]) for line in lines], [*found.lines])
    for line in lines:
        id_, own = f"{path} {line['step']}:{line['code']}", found.lines.get((line["step"], line["code"]), {})
        told = {name: exact(line[name]) if name == "points" and line[name] is not None else line[name] for name in own}
        report.equal("statements", "statement", id_, told, own)
        worth = total(read(line["arithmetic"].replace(", ", ";").translate(SIGNS)), lambda _: None)
        due, places = (Fraction(line["fen"], 100), 2) if line["points"] is None else (exact(line["points"]), found.terms["score"]["decimals"])
        report.equal("statements", "statement", f"{id_} {line['arithmetic']}", worth is not None and half_up(worth, places) == half_up(due, places), True)

"""The arithmetic of a line, worked out by a second reader: a descent over its text that knows nothing of how the text was made."""

import re
from fractions import Fraction

_TOKEN = re.compile(r"\s*(?:(\d{1,3}(?:,\d{3})*(?:\.\d+)?)(%?)|(min|max)|([()−+×÷,]))")


class Reader:
    def __init__(self, text: str) -> None:
        self.tokens: list[tuple[str, str, str, str]] = []
        at = 0
        while at < len(text):
            found = _TOKEN.match(text, at)
            assert found is not None, f"unreadable at {at}: {text}"
            self.tokens.append((found[1] or "", found[2] or "", found[3] or "", found[4] or ""))
            at = found.end()
        self.at = 0

    def sign(self) -> str:
        return self.tokens[self.at][3] if self.at < len(self.tokens) else ""

    def take(self) -> tuple[str, str, str, str]:
        self.at += 1
        return self.tokens[self.at - 1]

    def sum(self) -> Fraction:
        value = self.product()
        while self.sign() in {"+", "−"} and self.sign():
            value = value + self.product() if self.take()[3] == "+" else value - self.product()
        return value

    def product(self) -> Fraction:
        if self.sign() == "−":
            self.take()
            return -self.product()
        value = self.atom()
        while self.sign() in {"×", "÷"} and self.sign():
            value = value * self.atom() if self.take()[3] == "×" else value / self.atom()
        return value

    def atom(self) -> Fraction:
        number, percent, function, sign = self.take()
        if number:
            return Fraction(number.replace(",", "")) / (100 if percent else 1)
        if function:
            assert self.take()[3] == "("
            parts = [self.sum()]
            while self.take()[3] == ",":
                parts.append(self.sum())
            return min(parts) if function == "min" else max(parts)
        assert sign == "("
        value = self.sum()
        assert self.take()[3] == ")"
        return value


def reckon(text: str) -> Fraction:
    reader = Reader(text)
    value = reader.sum()
    assert reader.at == len(reader.tokens), text
    return value


def to_fen(yuan: Fraction) -> int:
    size = abs(yuan) * 100
    whole = int(size + Fraction(1, 2))
    return whole if yuan >= 0 else -whole

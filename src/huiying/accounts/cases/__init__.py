"""The published cases: what was printed about hotlines elsewhere, what follows from it by arithmetic, and what may not be said of it."""

from huiying.accounts.cases.showing import NoCase, answer, listed, shown

__all__ = ["NoCase", "answer", "listed", "shown"]

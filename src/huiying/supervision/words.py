"""Words in a citizen's matter that may mean danger; a match brings supervision and an alert at once, a person decides what it means."""

from dataclasses import dataclass
from datetime import UTC, datetime

from huiying.directory.reference import Cached
from huiying.supervision.alerts.codes import HOT
from huiying.supervision.alerts.matching import Entry, Hit, hits, parts
from huiying.supervision.alerts.models import AlertClass, DangerWord
from huiying.supervision.alerts.seed import shipped_classes, shipped_words
from huiying.supervision.seasons.running import running

SEASON = "season:"  # the codes of entries that a season adds begin so
NEVER = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, eq=False)
class WordList:
    """The list in force, with the words that running seasons add, and the classes by code."""

    entries: tuple[Entry, ...]
    classes: dict[str, AlertClass]

    def is_danger(self, klass: str) -> bool:
        """Whether a class tells of danger, and not of a caller who needs care."""
        return klass in self.classes and self.classes[klass].kind == "danger"

    def of_orders(self) -> dict[str, AlertClass]:
        """The classes that words and persons raise for an order."""
        return {code: one for code, one in self.classes.items() if code != HOT}


def entry_of(row: DangerWord) -> Entry:
    """An entry of the table as it is looked for."""
    return Entry(row.code, row.klass, parts(row.phrases), parts(row.exceptions), row.mark)


def _load() -> WordList:
    """The city's own list; the shipped one where the city has none yet."""
    words = list(DangerWord.objects.filter(valid_to__isnull=True).order_by("code")) or shipped_words(NEVER)
    classes = list(AlertClass.objects.filter(valid_to__isnull=True).order_by("minutes", "code")) or shipped_classes(NEVER)
    added = [Entry(f"{SEASON}{one.plan.code}", one.plan.words_class, parts(one.plan.words)) for one in running() if one.plan.words and one.plan.words_class]
    return WordList((*map(entry_of, words), *added), {one.code: one for one in classes})


WORDS: Cached[WordList] = Cached(_load)


def word_list(version: int = 0) -> WordList:
    """The list in force; `version` is that of the reference data, 0 asks for it."""
    return WORDS.get(version)


def found_in(text: str, version: int = 0) -> list[Hit]:
    """Every entry that a text meets, in its order."""
    return hits(text, word_list(version).entries)


def danger_word(text: str, version: int = 0) -> str:
    """The first word of danger in a text; blank when there is none. Marks of callers are no danger."""
    words = word_list(version)
    return next((hit.phrase for hit in hits(text, words.entries) if words.is_danger(hit.entry.klass)), "")

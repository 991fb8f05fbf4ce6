"""Coded values with their labels: reasons, states, kinds are data, Chinese and English side by side."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar


class UnknownCode(LookupError):  # noqa: N818
    """The code is not in the list."""


class UnknownLanguage(ValueError):  # noqa: N818
    """Labels exist in Chinese ('zh…') and English ('en…') only."""


class DuplicateCode(ValueError):  # noqa: N818
    """Two entries of one list carry the same code."""


def pick(zh: str, en: str, language: str) -> str:
    """Return the label of the language, matched by prefix: 'zh-hans' is Chinese, 'en-gb' is English."""
    if language.lower().startswith("zh"):
        return zh
    if language.lower().startswith("en"):
        return en
    raise UnknownLanguage(language)


@dataclass(frozen=True, init=False)
class Code:
    """One coded value; whatever else belongs to it (a group, a flag) is in `extra`."""

    code: str
    zh: str
    en: str
    extra: Mapping[str, object]

    def __init__(self, code: str, zh: str, en: str, **extra: object) -> None:
        object.__setattr__(self, "code", code)
        object.__setattr__(self, "zh", zh)
        object.__setattr__(self, "en", en)
        object.__setattr__(self, "extra", MappingProxyType(extra))

    def __hash__(self) -> int:
        return hash(self.code)

    def label(self, language: str) -> str:
        """Return the label in the language ('zh…' or 'en…')."""
        return pick(self.zh, self.en, language)


class CodeList:
    """A named, ordered list of codes. One that `grows` may be given further codes by a city; the shipped ones always stay."""

    growing: ClassVar[dict[str, "CodeList"]] = {}

    def __init__(self, name: str, zh: str, en: str, codes: Iterable[Code], *, grows: bool = False) -> None:
        self.name = name
        self.zh = zh
        self.en = en
        self._codes: dict[str, Code] = {}
        self._added: dict[str, Code] = {}
        self._ended: dict[str, Code] = {}
        self.grows = grows
        if grows:
            self.growing[name] = self
        for code in codes:
            if code.code in self._codes:
                raise DuplicateCode(f"{name}: {code.code}")
            self._codes[code.code] = code

    def __getitem__(self, code: str) -> Code:
        for codes in (self._codes, self._added, self._ended):
            if code in codes:
                return codes[code]
        raise UnknownCode(f"{self.name} has no code {code!r}")

    def __contains__(self, code: object) -> bool:
        return code in self._codes or code in self._added

    def __iter__(self) -> Iterator[Code]:
        yield from self._codes.values()
        yield from self._added.values()

    def __len__(self) -> int:
        return len(self._codes) + len(self._added)

    def grow(self, added: Iterable[Code], ended: Iterable[Code] = ()) -> None:
        """Hold these further codes in place of those held before; ended ones keep their labels and cannot be chosen."""
        self._added = {code.code: code for code in added if code.code not in self._codes}
        self._ended = {code.code: code for code in ended}

    def knows(self, code: object) -> bool:
        """Whether the code has a label, though it may not be chosen any more."""
        return code in self or code in self._ended

    def shipped(self, code: str) -> bool:
        """Whether the code came with the product."""
        return code in self._codes

    def label(self, code: str, language: str) -> str:
        """Return the code's label in the language; raises UnknownCode."""
        return self[code].label(language)

    def title(self, language: str) -> str:
        """Return the list's own name in the language."""
        return pick(self.zh, self.en, language)

    def choices(self, language: str) -> list[tuple[str, str]]:
        """Return (code, label) pairs in order, as a form's select wants them."""
        return [(code.code, code.label(language)) for code in self]

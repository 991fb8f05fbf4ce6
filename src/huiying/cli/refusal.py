"""The end of a command that cannot go on: one sentence in Chinese, one in English, and an exit status."""


class Refusal(Exception):  # noqa: N818 - "the command refuses" is what it says
    """A command refuses; nothing was changed by halves.

    `status` is the exit status: 2 wrong use or unusable input, 3 a part is missing.
    """

    status = 2

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en

    def __str__(self) -> str:
        return f"{self.zh}\n{self.en}"


class PartMissing(Refusal):
    """Something that must be installed first; the sentence names the command that installs it."""

    status = 3

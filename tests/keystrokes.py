"""The keystroke-level model: a practised user's time without errors, predicted from what is pressed, pointed at and thought.

Card, Moran, Newell: The keystroke-level model for user performance time with interactive systems, CACM 23/7, 1980. No time is measured here.
"""

from dataclasses import dataclass

from playwright.sync_api import Page

KEY_S, POINT_S, THINK_S = 0.2, 1.1, 1.35
PER_CHARACTER = 4  # a Chinese character typed by its sound: three letters and one to choose; our assumption
COUNTED = """
addEventListener('pointerdown', event => event.isTrusted && keystrokes('point', 1), true);
addEventListener('submit', event => {
  for (const field of event.target.elements) {
    if (field.tagName === 'SELECT') [...field.options].some(one => one.selected !== one.defaultSelected) && keystrokes('point', 2);
    else if (field.type === 'file') field.files.length && keystrokes('point', 3);
    else if (!['checkbox', 'radio', 'hidden', 'submit'].includes(field.type) && field.value !== field.defaultValue) keystrokes('type', field.value);
  }
}, true);
"""


def typed_keys(words: str) -> int:
    """Keys that the words and numbers take."""
    return sum(PER_CHARACTER if "\u4e00" <= letter <= "\u9fff" else 1 for letter in words)


@dataclass
class Work:
    """What somebody with a mouse does on a page: things pointed at and pressed, keys typed, thoughts (one before each form and each new page)."""

    points: int = 0
    keys: int = 0
    thoughts: int = 0

    def watch(self, page: Page) -> "Work":
        """Count on this page from now on; a page that a test goes to by its address counts as a link that was pointed at."""
        page.expose_function("keystrokes", self._counted)
        page.add_init_script(COUNTED)
        page.on("framenavigated", lambda frame: frame == page.main_frame and self._arrived())
        return self

    def type(self, words: str) -> None:
        """Words typed elsewhere, in a spreadsheet."""
        self.keys += typed_keys(words)

    @property
    def seconds(self) -> float:
        """What the model says."""
        return (POINT_S + KEY_S) * self.points + KEY_S * self.keys + THINK_S * self.thoughts

    def _counted(self, what: str, much: object) -> None:
        if what == "point":
            self.points += int(str(much))
        else:
            self.keys += typed_keys(str(much))
            self.thoughts += 1

    def _arrived(self) -> None:
        self.points += 1
        self.thoughts += 1

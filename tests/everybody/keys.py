"""A reader who has a keyboard and no mouse: goes from place to place with Tab, types, presses Enter and Space, chooses with arrows."""

from dataclasses import dataclass

from playwright.sync_api import Page

FARTHEST = 120
NO_MOUSE = "addEventListener('pointerdown', () => { throw new Error('a mouse was used'); }, true)"


@dataclass(frozen=True)
class Keys:
    """The keyboard of a page. A pointer that is pressed fails the test: it is an error of the page's script."""

    page: Page

    @classmethod
    def of(cls, page: Page) -> "Keys":
        page.add_init_script(NO_MOUSE)
        page.evaluate(NO_MOUSE)
        return cls(page)

    def press(self, *keys: str) -> "Keys":
        for key in keys:
            self.page.keyboard.press(key)
        return self

    def here(self, selector: str) -> bool:
        """Whether the keyboard is at such a place."""
        return bool(self.page.evaluate("selector => document.activeElement?.matches(selector) ?? false", selector))

    def to(self, selector: str, *, back: bool = False) -> "Keys":
        """Tab until the keyboard is at such a place, and can be seen there, once the page and the place are there."""
        self.page.locator(selector).first.wait_for(state="attached")
        self.page.wait_for_load_state()
        for _step in range(FARTHEST):
            if self.here(selector):
                return self
            self.page.keyboard.press("Shift+Tab" if back else "Tab")
        raise AssertionError(f"{selector} is not reached with Tab; the keyboard is at {self.where()}")

    def where(self) -> str:
        return str(self.page.evaluate("document.activeElement?.outerHTML.slice(0, 120)"))

    def go(self, selector: str) -> "Keys":
        """Reach a link or a button and press it."""
        return self.to(selector).press("Enter")

    def write(self, selector: str, words: str) -> "Keys":
        """Reach a field and write into it, over what stands there."""
        self.to(selector).press("Control+a")
        self.page.keyboard.insert_text(words)
        return self

    def tick(self, selector: str) -> "Keys":
        """Reach a box and tick it."""
        return self.to(selector).press("Space")

    def choose(self, group: str, value: str) -> "Keys":
        """Reach a group of radio buttons by its name, and go with the arrows to the one meant."""
        self.to(f"input[name={group}]")
        if self.here(f"input[name={group}][value='{value}']"):
            return self.press("Space")
        for _step in range(20):
            self.press("ArrowRight")
            if self.here(f"input[name={group}][value='{value}']"):
                return self
        raise AssertionError(f"{value} is not a choice of {group}")

    def pick(self, selector: str, label: str) -> "Keys":
        """Reach a list of choices and go down to the one that begins so."""
        self.to(selector)
        for _step in range(FARTHEST):
            if str(self.page.evaluate("document.activeElement.selectedOptions[0].textContent")).strip().startswith(label):
                return self
            self.press("ArrowDown")
        raise AssertionError(f"{label} is not a choice of {selector}")

"""The announcements of a line: their names, and the words that the shipped voice speaks. A city records its own under the same names."""

from collections.abc import Mapping

LANGUAGES = ("zh", "en")
FURTHEST = 20  # the positions in line that are told by number
WORDS: Mapping[str, tuple[str, str]] = {
    "greeting": (
        "您好，这里是一二三四五政务服务便民热线。为保证服务质量，通话将被录音。",
        "Hello, this is the one two three four five government hotline. Calls are recorded.",
    ),
    "surge": (
        "现在来电较多，请耐心等候，也可以按一，挂断后我们按您的排队顺序回拨。",
        "There are many calls now. Please wait, or press one and we call you back in your turn.",
    ),
    "keep": ("不想等候，请按一，我们按您的排队顺序回拨。", "If you do not want to wait, press one, and we call you back in your turn."),
    "kept": ("您的位置已经保留，轮到您时我们会回拨。再见。", "Your place is kept. We call you back when it is your turn. Goodbye."),
    "next": ("您是下一位，请稍候。", "You are next, please wait."),
    "many": ("您前面还有较多来电，请耐心等候。", "There are many callers before you, please wait."),
    "closed": (
        "现在是非服务时间，请在服务时间来电，或在网上反映。再见。",
        "We are closed now. Please call in service hours, or write to us on the web. Goodbye.",
    ),
    "sorry": (
        "非常抱歉，现在无法接听您的来电，我们会尽快回拨。再见。",
        "We are sorry that we cannot answer your call now. We call you back as soon as we can. Goodbye.",
    ),
    "survey": (
        "请对本次服务评价：满意请按一，一般请按二，不满意请按三。",
        "Please rate this service: press one for satisfied, two for neutral, three for not satisfied.",
    ),
    "thanks": ("感谢您的评价，再见。", "Thank you, goodbye."),
    "warning": (
        "您的言语已影响正常服务，请文明用语，否则本次通话将被结束。",
        "Your words make it impossible to help you. Please speak civilly, or this call will be ended.",
    ),
    "ended": ("本次通话结束。再见。", "This call is ended. Goodbye."),
    "failed": ("线路出现故障，请稍后再拨。", "There is a fault on the line, please call again later."),
}
POSITION = ("您前面还有{n}位。", "There are {n} callers before you.")


def spoken(language: str) -> dict[str, str]:
    """Name and words of each announcement in one language."""
    at = LANGUAGES.index(language)
    told = {name: words[at] for name, words in WORDS.items()}
    return told | {f"before-{n}": POSITION[at].format(n=n) for n in range(1, FURTHEST + 1)}


def position(n: int) -> str:
    """The announcement for the caller at this place in line (1: the next)."""
    return "next" if n <= 1 else f"before-{n - 1}" if n - 1 <= FURTHEST else "many"


BY_END: Mapping[str, str] = {
    "closed_hours": "closed", "busy": "sorry", "no_agent": "sorry", "overflow": "sorry", "timeout": "sorry", "callback_kept": "kept", "technical": "failed",
}  # fmt: skip

"""How long a text message is: what a gateway bills, and what a telephone shows in one piece."""

from math import ceil

ALONE, JOINED = 70, 67  # characters of one message in UCS-2; of each part when several are joined (3GPP TS 23.040: six bytes go to the join)


def length(text: str) -> int:
    """Return the length in UCS-2 characters: a character beyond the basic plane, such as most emoji, counts as two."""
    return len(text.encode("utf-16-be")) // 2


def segments(text: str) -> int:
    """Return how many messages the text is sent as: up to 70 characters one, beyond that one for every 67; 0 for none."""
    count = length(text)
    return min(count, 1) if count <= ALONE else ceil(count / JOINED)

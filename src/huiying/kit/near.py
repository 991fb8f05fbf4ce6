"""Words that one typing error stands between: a character more, less or another, or two neighbours exchanged."""


def gaps(word: str) -> list[str]:
    """The word without each of its characters in turn, each once.

    Two words that one error stands between share the word itself or one of these (W. Garbe, symmetric delete, 2012), so words kept by
    their gaps are found with equality alone.
    """
    return list(dict.fromkeys(word[:place] + word[place + 1 :] for place in range(len(word))))


def one_apart(one: str, other: str) -> bool:
    """Whether exactly one insertion, deletion, substitution or exchange of neighbours makes one word of the other (Damerau 1964)."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    if len(one) > len(other):
        one, other = other, one
    start = next((place for place, character in enumerate(one) if character != other[place]), len(one))
    if len(one) < len(other):
        return one[start:] == other[start + 1 :]
    exchanged = one[start + 1 : start + 2] + one[start : start + 1]
    return one[start + 1 :] == other[start + 1 :] or (exchanged == other[start : start + 2] and one[start + 2 :] == other[start + 2 :])

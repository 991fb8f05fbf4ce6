"""The base of every refusal that a person is told about."""


class Told(Exception):  # noqa: N818 - a refusal, not a fault
    """A named refusal with one sentence in each language; screens show it as it stands.

    Rooms derive their own, beside the function that raises them.
    """

    zh = "操作未能完成。"
    en = "The action could not be done."

    def __init__(self, zh: str = "", en: str = "", **facts: object) -> None:
        self.zh = (zh or self.zh).format(**facts)
        self.en = (en or self.en).format(**facts)
        self.facts = facts
        super().__init__(self.en)

    def sentence(self, language: str) -> str:
        """The sentence in the reader's language."""
        return self.zh if language.startswith("zh") else self.en


class NotAllowed(Told):
    """The actor's role, employer or scope does not permit the verb."""

    zh = "您的角色不能做这一步：{why}"
    en = "Your role may not do this: {why_en}"


class NotFound(Told):
    """No such thing for this actor; a foreign one answers the same."""

    zh = "没有找到，或不在您的范围内。"
    en = "Not found, or outside your scope."


class NotNow(Told):
    """The verb is not possible in the present state."""

    zh = "当前状态（{state}）不能执行“{verb}”。"
    en = "“{verb_en}” is not possible in the present state ({state_en})."


class Moved(Told):
    """Someone else was faster: the thing changed after it was read."""

    zh = "刚刚已被他人处理，请刷新后再看。"
    en = "Somebody else has just changed this. Reload and look again."


class NextStep(Told):
    """No refusal: the first of two steps is done, and the same form is sent again with what the sentence asks for."""

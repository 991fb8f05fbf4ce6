"""The number typed into a form: proved by the code sent to it, and proved still while the form is put right."""

from datetime import datetime
from uuid import UUID

from huiying.directory.parties import phone_index
from huiying.followup.models import NumberCode
from huiying.followup.numbers import PROOF_LIVES, NoProof, verify, waiting_code
from huiying.kit.errors import Told
from huiying.pages.requests import Request

SESSION, MOST = "number_codes", 8


class CodeMissing(Told):
    """A code was sent and is not typed in yet."""

    zh = "请填写短信里的验证码。"
    en = "Type in the code from the text message."


def is_proved(code_id: UUID, phone: str, now: datetime) -> bool:
    """Whether this number was proved under this id a short while ago and the proof is not used up."""
    return NumberCode.objects.filter(pk=code_id, number_index=phone_index(phone), verified_at__gt=now - PROOF_LIVES, used_at__isnull=True).exists()


def remember(request: Request, code_id: UUID) -> None:
    """Note that this browser had a code sent. Only the browser that asked may use it: its id, once the code is given, is the proof."""
    request.session[SESSION] = [*request.session.get(SESSION, []), str(code_id)][-MOST:]


def waiting(request: Request, phone: str) -> UUID | None:
    """The code that this browser had sent to the number and that may still be typed in."""
    sent = [UUID(one) for one in request.session.get(SESSION, [])]
    return waiting_code(among=sent, phone=phone, now=request.now) if sent else None


def prove_number(code_id: UUID | None, phone: str, code: str, now: datetime) -> None:
    """Prove a number by its code, once. Raises NoProof, CodeMissing, WrongCode."""
    if code_id is None:
        raise NoProof
    if is_proved(code_id, phone, now):
        return
    if not code.strip():
        raise CodeMissing
    verify(code_id=code_id, code=code, now=now)
    if not is_proved(code_id, phone, now):
        raise NoProof

"""The number typed into a form: proved by the code sent to it, and proved still while the form is put right."""

from datetime import datetime
from uuid import UUID

from huiying.directory.parties import phone_index
from huiying.followup.models import NumberCode
from huiying.followup.numbers import PROOF_LIVES, NoProof, verify


def is_proved(code_id: UUID, phone: str, now: datetime) -> bool:
    """Whether this number was proved under this id a short while ago and the proof is not used up."""
    return NumberCode.objects.filter(pk=code_id, number_index=phone_index(phone), verified_at__gt=now - PROOF_LIVES, used_at__isnull=True).exists()


def prove_number(code_id: UUID | None, phone: str, code: str, now: datetime) -> None:
    """Prove a number by its code, once. Raises NoProof, WrongCode."""
    if code_id is None:
        raise NoProof
    if is_proved(code_id, phone, now):
        return
    verify(code_id=code_id, code=code, now=now)
    if not is_proved(code_id, phone, now):
        raise NoProof

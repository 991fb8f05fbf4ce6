"""Is all of a page in the reader's language? What is neither the city's own data nor known by its name in any language is told."""

import re
from collections.abc import Iterable

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db.models import CharField, JSONField, TextField

from huiying.directory.keys import query_code
from huiying.journal.models import Outbox
from huiying.kit.sealing import CannotOpen
from huiying.notify.outbox import opened
from huiying.orders.models import WorkOrder

HAN = re.compile(r"[\u3400-\u9fff]+")
LATIN = re.compile(r"[A-Za-z][A-Za-z'’]+")
SAID_IN_BOTH = {  # (model, column with the Chinese, column with the English)
    ("Org", "name", "name_en"), ("Org", "short_name", "name_en"), ("Topic", "name", "name_en"), ("Region", "name", "name_en"), ("City", "name", "name_en"),
    ("Notice", "zh", "en"),
}  # fmt: skip
TYPED = ("张三", "张", "阳光超市", "nothing")  # callers and whom they complain of, as masked too; what the walk searches for
# what has no Chinese name, or is pressed on a keyboard that says so
NAMES = {
    "Huiying", "CSV", "XLSX", "Excel", "Word", "PDF", "KB", "MB", "Esc", "Enter", "Alt", "Tab", "PostgreSQL", "Chrome", "Linux", "PIN", "JPEG", "PNG",
    "DOCX", "HTTPS", "KQ", "SHA", "TOML", "XR", "JSON", "Erlang", "Shapley", "Kaplan", "Meier", "Wilson", "GB", "ITS",
}  # fmt: skip


def city_data() -> str:
    """Everything that stands in the current database's text columns, but names that exist in both languages."""
    kept: list[str] = [*TYPED]
    for model in apps.get_app_config("huiying").get_models():
        columns = [f.name for f in model._meta.concrete_fields if isinstance(f, CharField | TextField | ArrayField | JSONField)]
        for row in model._base_manager.values(*columns).iterator() if columns else ():
            both = {zh for kind, zh, en in SAID_IN_BOTH if kind == model.__name__ and row.get(en)}
            kept += [str(value) for name, value in row.items() if value and name not in both]
    kept += [str(one.data.get("name", "")) for one in Authenticator.objects.filter(type=Authenticator.Type.WEBAUTHN)]  # what somebody called a passkey
    kept += [query_code(key) for key in WorkOrder.objects.values_list("pk", flat=True)]
    for message in Outbox.objects.all():
        try:
            kept += opened(message)
        except CannotOpen:
            continue
    return "\n".join(kept)


def foreign(texts: Iterable[str], language: str, data: str) -> list[str]:
    """The texts of a page that are in the other language."""
    return sorted({text[:60] for text in texts if (chinese_left(text, data) if language == "en" else english_left(text, data))})


def chinese_left(text: str, data: str) -> bool:
    return any(run not in data for run in HAN.findall(text))


def english_left(text: str, data: str) -> bool:
    return any(word not in NAMES and word not in data for word in LATIN.findall(text))

"""Lines of the log: a fault with its trace, a refusal without one."""

import logging
from types import SimpleNamespace

import pytest

from huiying.kit.lines import Line


def refuse() -> None:
    raise PermissionError


@pytest.mark.parametrize(("level", "traced"), [(logging.WARNING, False), (logging.ERROR, True)])
def test_only_a_fault_tells_its_trace(level: int, traced: bool) -> None:
    with pytest.raises(PermissionError) as told:
        refuse()
    record = logging.LogRecord("django.request", level, __file__, 1, "Forbidden: %s", ("/desk/13800010001/",), (told.type, told.value, told.tb))
    record.request = SimpleNamespace(path="/desk/13800010001/", resolver_match=SimpleNamespace(route="desk/<number>/"))
    line = Line("%(levelname)s %(message)s").format(record)
    assert line.startswith(f"{logging.getLevelName(level)} Forbidden: /desk/<number>/")
    assert ("test_lines.py" in line) is traced

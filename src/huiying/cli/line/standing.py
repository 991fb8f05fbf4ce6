"""The telephone engine as a process of its own, for systemd: writes its configuration, starts it, and ends with it.

`python -m huiying.cli.line.standing`; the run folder and the city's line.toml are those that the line process is told of (HUIYING_ENGINE,
HUIYING_LINE_SETTINGS).
"""

import os
import signal
import sys
from pathlib import Path
from types import FrameType

from huiying.adapters.asterisk_settings import BadSettings, read_settings
from huiying.cli.line.engine import Engine
from huiying.cli.refusal import Refusal

NOT_TOLD = 2


def main() -> int:
    """The engine's exit status; 2 when there is nothing to start, 0 when we were asked to end."""
    folder, settings = os.environ.get("HUIYING_ENGINE", ""), os.environ.get("HUIYING_LINE_SETTINGS", "")
    if not folder or not settings:
        print("没有电话引擎可启动：请用 ./huiying line up --prepare 备好。", file=sys.stderr)
        print("There is no engine to start: set it up with ./huiying line up --prepare.", file=sys.stderr)
        return NOT_TOLD
    try:
        engine = Engine(Path(folder), read_settings(Path(settings)))
        signal.signal(signal.SIGTERM, _interrupt)
        process = engine.launch()
    except BadSettings as wrong:
        print(f"{settings}: {wrong}", file=sys.stderr)
        return NOT_TOLD
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return refusal.status
    try:
        return process.wait()
    except KeyboardInterrupt:
        engine.stop()
        return 0


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())

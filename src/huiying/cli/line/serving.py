"""The telephone engine of a city: started with it where the city has a line.toml in its home."""

import shutil
from pathlib import Path

from huiying.adapters.asterisk_settings import BadSettings, read_settings
from huiying.cli.line.engine import Engine, place_of_line
from huiying.cli.refusal import Refusal

SETTINGS = "line.toml"
STARTER = Path(__file__).with_name("starter.toml")
BROWSERS = Path(__file__).with_name("browsers.toml")


class BadLine(Refusal):
    """The city's line.toml cannot be used."""


def engine_of(home: Path) -> Engine | None:
    """The engine of the city in `home`; None without a line.toml, or where calls go between browsers alone. Raises BadLine, NoEngine."""
    file = home / SETTINGS
    if not file.is_file():
        return None
    try:
        settings = read_settings(file)
    except BadSettings as wrong:
        raise BadLine(f"线路设置不能用：{wrong}", f"The settings of the line cannot be used: {wrong}") from wrong
    return Engine(place_of_line(home), settings) if settings.engine else None


def line_env(home: Path, engine: Engine) -> dict[str, str]:
    """What the line process is told of its engine."""
    return {"HUIYING_ENGINE": str(engine.folder), "HUIYING_LINE_SETTINGS": str(home / SETTINGS)}


def has_line(home: Path) -> bool:
    """Whether the city in `home` takes calls."""
    return (home / SETTINGS).is_file()


def write_starter(home: Path, starter: Path = STARTER) -> Path:
    """The city's line.toml, made from a shipped one where there is none."""
    file = home / SETTINGS
    if not file.exists():
        home.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(starter, file)
        file.chmod(0o600)  # it will hold the telephones' passwords
    return file

"""The first administrator, asked for at a real terminal: asked again for what is wrong, and nothing half done when one walks away."""

import os
import pty
import re
import select
import signal
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.contrib.auth.hashers import check_password

from huiying.cli.home import Home
from huiying.cli.postgres.cluster import SUPER
from tests.cli.test_commands import CLI, environment

CTRL_C, CTRL_D = b"\x03", b"\x04"
LOGIN, NAME, CITY, PASSWORD, AGAIN = "登录名 login", "姓名 name", "城市名称 name of the city", "口令（至少 12 位）", "再输一次 again"
GOOD, OTHER, WEAK = "correct-horse-staple-9", "correct-horse-staple-8", "zhangzhang"


class Terminal:
    """A command on a terminal of its own, as somebody at the keyboard meets it."""

    def __init__(self, *arguments: str) -> None:
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            signal.signal(signal.SIGINT, signal.SIG_DFL)  # where the tests run in the background it is ignored, and so by whoever they start
            os.execve(sys.executable, [*CLI, *arguments], environment())  # noqa: S606 - our own command
        self.said = self.all = ""

    def read(self, within: float) -> bool:
        """Take in what was said within so many seconds; False once the command has let go of the terminal."""
        if not select.select([self.fd], [], [], within)[0]:
            return True
        try:
            told = os.read(self.fd, 65_536)
        except OSError:  # Linux's way to say that nobody holds the other end
            told = b""
        self.said += told.decode("utf-8", "replace")
        return bool(told)

    def asked(self, question: str, within: float = 120) -> str:
        """Wait for the question; what was said since the last answer, up to it."""
        until = time.monotonic() + within
        while not re.search(rf"{re.escape(question)}[^\n]*: ?\Z", self.said):
            assert self.read(0.2), f"ended instead of asking {question}:\n{self.said}"
            assert time.monotonic() < until, f"never asked {question}:\n{self.said}"
        said, self.said = self.said, ""
        self.all += said
        return said

    def answer(self, question: str, typed: str | bytes) -> str:
        """Wait for the question and type the line, or press the key; what was said up to the question."""
        said = self.asked(question)
        os.write(self.fd, typed if isinstance(typed, bytes) else f"{typed}\n".encode())
        return said

    @property
    def echoes(self) -> bool:
        """Whether what is typed can be seen."""
        return bool(termios.tcgetattr(self.fd)[3] & termios.ECHO)

    def ended(self, within: float = 120) -> int:
        """The exit status, once the command is over."""
        until = time.monotonic() + within
        while self.read(0.2):
            assert time.monotonic() < until, f"did not end:\n{self.said}"
        _pid, status = os.waitpid(self.pid, 0)
        self.pid = 0
        return os.waitstatus_to_exitcode(status)


@contextmanager
def terminal(*arguments: str) -> Iterator[Terminal]:
    made = Terminal(*arguments)
    try:
        yield made
    finally:
        if made.pid:
            os.kill(made.pid, 9)
            os.waitpid(made.pid, 0)
        os.close(made.fd)


def administrators(home: Home) -> list[tuple[str, str, str]]:
    """Who can sign in to the city of a home: log-in name, name, hashed password."""
    home.cluster.start()
    try:
        with psycopg.connect(home.cluster.url(SUPER, home.passwords().superuser, "huiying")) as connection:
            return connection.execute("SELECT username, name, password FROM directory_user").fetchall()
    finally:
        home.cluster.stop()


@pytest.mark.kills
def test_the_first_administrator_is_asked_for_until_there_is_one_and_then_never_again(open_folder: Path, free_port: int) -> None:
    home = open_folder / "city"
    up = ("up", "--prepare", "--home", str(home), "--port", str(free_port))
    for key in (CTRL_C, CTRL_D):  # in the middle of a password: nothing is half done, and what is typed can be seen again
        with terminal(*up) as left:
            for question, typed in ((LOGIN, "zhang"), (NAME, "张三"), (CITY, "云州市"), (PASSWORD, GOOD)):
                left.answer(question, typed)
            left.asked(AGAIN)
            assert not left.echoes
            os.write(left.fd, key)
            assert left.ended() == 130
            assert ("the next start asks again" in left.said, "Traceback" in left.said, left.echoes) == (True, False, True), left.said

    with terminal(*up) as asked:
        for question, typed in ((LOGIN, ""), (LOGIN, "Zhang San"), (NAME, "张三"), (CITY, "云州市"), (PASSWORD, GOOD), (AGAIN, OTHER)):
            asked.answer(question, typed)
        assert "两次输入的口令不同" in asked.answer(PASSWORD, GOOD)
        asked.answer(AGAIN, GOOD)
        assert "登录名为 3–32 位" in asked.answer(LOGIN, "zhang")
        for question, typed in ((f"{NAME} [张三]", ""), (f"{CITY} [云州市]", ""), (PASSWORD, WEAK), (AGAIN, WEAK)):
            asked.answer(question, typed)
        assert "密码至少 12 位" in asked.answer(f"{LOGIN} of the first administrator [zhang]", "")
        for question, typed in ((NAME, ""), (CITY, ""), (PASSWORD, GOOD), (AGAIN, GOOD)):
            asked.answer(question, typed)
        assert asked.ended() == 0
        assert "prepared" in asked.said
        shown = asked.all + asked.said
        assert [words for words in (GOOD, OTHER, WEAK, "Traceback") if words in shown] == []

    with terminal(*up) as again:
        assert again.ended() == 0
    made = administrators(Home(home))
    assert [(login, name, check_password(GOOD, kept)) for login, name, kept in made] == [("zhang", "张三", True)]

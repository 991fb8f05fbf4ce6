"""How fast the machine is just now: the same work of the interpreter, timed beside what is measured.

A shared machine is up to twice as slow in one minute as in another. What a request takes changes with it; how many yardsticks it takes does not.
"""

import io
import time
import tokenize

_TEXT = "".join(f"order_{n} = register('matter {n}', unit={n})  # line {n}\n" for n in range(40))


def yardstick() -> float:
    """CPU time of this thread for taking a fixed program of forty lines apart into its tokens, in milliseconds."""
    begun = time.thread_time()
    for _token in tokenize.generate_tokens(io.StringIO(_TEXT).readline):
        pass
    return (time.thread_time() - begun) * 1000

"""Makes the points that `./huiying bench queueing` tells its error against: python -m tests.workforce.points > src/huiying/cli/bench/queueing_points.json."""

import json
import sys

import mpmath as mp
import numpy as np

from tests.workforce import oracle

SEED, COUNT = 2_026, 60


def drawn(chance: np.random.Generator, *, far: bool) -> dict[str, float]:
    """A line from the usual range, or from one that goes far beyond it."""
    n = int(np.exp(chance.uniform(0 if far else np.log(2), np.log(5_000 if far else 3_000))))
    aht = chance.uniform(120, 900)
    patience = np.exp(chance.uniform(np.log(2), np.log(36_000)) if far else chance.uniform(np.log(30), np.log(3_600)))
    t = chance.uniform(0.1, 300) if far else chance.uniform(10, 60)
    return {"lam": float(chance.uniform(*((0.3, 2.0) if far else (0.5, 1.3))) * n / aht), "mu": 1 / aht, "theta": float(1 / patience), "n": n, "t": float(t)}


def made() -> str:
    chance = np.random.default_rng(SEED)
    points = []
    for number in range(COUNT):
        args = drawn(chance, far=number % 3 == 2)
        exact = oracle.erlang_a(**args)
        if number % 4 == 0:
            exact["asa"] = oracle.speed_of_answer(args["lam"], args["mu"], args["theta"], int(args["n"]))
        points.append({"args": args, "exact": {name: mp.nstr(value, 20) for name, value in exact.items()}})
    return "[\n" + ",\n".join(json.dumps(point) for point in points) + "\n]\n"


if __name__ == "__main__":
    sys.stdout.write(made())

"""Where a call's facts come from (`source` of a visit): a line of ours by its name, the engine's own records, or another system by its code. Pure."""

ENGINE, BROWSER, SIMULATED = "engine", "browser", "simulated"  # the lines, as the switchboard names them
FALLBACK = "fallback"  # the engine's own queue took it while we were away
BEFORE = ""  # a line of ours, before calls told which
OUR_LINES = (ENGINE, BROWSER, SIMULATED, BEFORE)  # they keep places and call back by themselves
NO_TRUNK = (BROWSER, SIMULATED)

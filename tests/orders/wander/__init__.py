"""A small world of a few orders in which somebody does something at random: any verb, anybody, any time.

`Walk(cast).step(random)` does one thing: mostly something that fits the order's state, sometimes anything by anybody. A named
refusal is a fine answer; everything else that is raised is a fault. After each step the invariants hold (`assert_sound`).
"""

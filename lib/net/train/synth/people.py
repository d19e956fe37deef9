"""People from capsules and ellipsoids, standing or riding."""
import numpy as np

from .shapes import unit


def joint(a, b, upper, lower, towards):
    """Elbow or knee of a limb from a to b that bends towards a direction."""
    d = b - a
    length = min(np.linalg.norm(d), .999 * (upper + lower))
    axis = unit(d)
    along = (length ** 2 + upper ** 2 - lower ** 2) / (2 * length)
    out = towards - axis * axis.dot(towards)
    return a + axis * along + unit(out) * max(upper ** 2 - along ** 2, 0) ** .5


def limb(solids, cls, a, b, lengths, towards, radii):
    """Two tapering parts; returns where the limb really ends."""
    reach = sum(lengths) * .999
    if np.linalg.norm(b - a) > reach:
        b = a + unit(b - a) * reach
    middle = joint(a, b, *lengths, np.array(towards, float))
    solids.tube(cls, [a, middle], (radii[0], radii[1]), 10)
    solids.blob(cls, middle, (radii[1] * 1.05,) * 3, power=2, sides=(10, 6))
    solids.tube(cls, [middle, b], (radii[1], radii[2]), 10)
    return b


def body(solids, rng, hip, chest, hands, feet, tall=1.75, helmet=False):
    """One person; joints are (x, y, z), hands and feet left then right."""
    k = tall / 1.75
    stout = rng.uniform(.9, 1.25)
    hip, chest = np.array(hip, float), np.array(chest, float)
    up = unit(chest - hip)
    solids.tube("jacket", [hip - .03 * up, hip + .3 * (chest - hip), chest],
                (.15 * k * stout, .17 * k * stout), 14)
    solids.blob("jacket", chest + .03 * up, (.13 * stout, .21 * k, .12),
                power=2)
    solids.blob("trousers", hip, (.15 * stout, .19 * k, .13), power=2)
    sleeves = "jacket" if rng.random() < .75 else "skin"
    legs = "trousers" if rng.random() < .85 else "skin"
    for side, hand, foot in zip((1, -1), hands, feet):
        shoulder = chest + (0, side * .2 * k, .05)
        end = limb(solids, sleeves, shoulder, np.array(hand, float),
                   (.3 * k, .27 * k), (-.3, side * .6, -1),
                   (.065 * stout, .05, .038))
        solids.blob("skin" if not helmet else "shoes", end, (.055, .045, .045),
                    power=2, sides=(10, 6))
        thigh = hip + (0, side * .1 * k, -.02)
        end = limb(solids, legs, thigh, np.array(foot, float) + (0, 0, .09),
                   (.44 * k, .43 * k), (1, side * .25, .3),
                   (.095 * stout, .07, .05))
        solids.blob("shoes", end + (.06, 0, -.045), (.14, .05, .055), power=3,
                    sides=(12, 6))
    neck = chest + .16 * k * unit(up + np.array((.15, 0, .6)))
    head = neck + (.03, 0, .12 * k)
    solids.tube("skin", [chest, neck + (0, 0, .03)], .055, 8)
    if helmet:
        solids.blob("helmet", head, (.155, .135, .155), power=2.2)
        solids.blob("visor", head + (.09, 0, .0), (.08, .11, .06), power=2.2)
    else:
        solids.blob("skin", head, (.1, .08, .125), power=2)
        solids.blob("shoes", head + (-.025, 0, .035), (.1, .088, .11), power=2)


def standing(solids, rng):
    """At the origin, facing X, mid-step or still."""
    tall = rng.uniform(1.5, 1.92)
    k = tall / 1.75
    step = rng.choice((0, 0, rng.uniform(.1, .35)))
    swing = step * .7
    lift = rng.choice((0, 0, 0, rng.uniform(.1, .5)))
    body(solids, rng, (0, 0, .92 * k), (.02, 0, 1.38 * k),
         ((-swing + .05 + lift * .5, .27, .85 * k + lift),
          (swing + .05, -.27, .85 * k)),
         ((step, .1, 0), (-step, -.1, 0)), tall)


def riding(solids, rng, anchors):
    """On a two-wheeler whose seat, grips and pegs are known."""
    tall = rng.uniform(1.6, 1.88)
    k = tall / 1.75
    seat = np.array(anchors["seat"], float)
    grip = np.array(anchors["grip"], float)
    hip = seat + (0, 0, .11)
    reach = grip[0] - hip[0]
    lean = np.clip((reach - .42) * .75, -.05, .3)
    chest = hip + (lean, 0, (.49 ** 2 - lean ** 2) ** .5 * k)
    hands = [(grip[0], s * grip[1], grip[2] + .02) for s in (1, -1)]
    peg = anchors["peg"]
    feet = [(peg[0], s * peg[1], peg[2]) for s in (1, -1)]
    if rng.random() < .1:  # waiting, a foot on the ground
        feet[rng.randrange(2)] = (hip[0] + .25, rng.choice((-1, 1)) * .38, 0)
    body(solids, rng, hip, chest, hands, feet, tall, rng.random() < .85)
    if rng.random() < .2:
        solids.blob("load", chest + (-.24, 0, -.1), (.12, .16, .22), power=4)
    if rng.random() < .18 and "pillion" in anchors:
        back = np.array(anchors["pillion"], float) + (0, 0, .12)
        body(solids, rng, back, back + (.06, 0, .45 * k),
             [(back[0] + .3, s * .2, back[2] + .12) for s in (1, -1)],
             [(peg[0] - .2, s * peg[1], peg[2] + .1) for s in (1, -1)],
             tall * .97, rng.random() < .85)

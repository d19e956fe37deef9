"""What owners add to cars: racks, boxes, spoilers, aerials."""
import numpy as np
from mathutils import Vector

from . import marks
from .shapes import Solids


def roof(surface, low, high):
    """Height of the body over the middle line at some X, where it is high."""
    found = []
    for x in np.linspace(low[0] * .6, high[0] * .4, 24):
        hit = surface.hit(Vector((x, 0, high[2] + 5)), Vector((0, 0, -1)))
        if hit and hit[0].z > low[2] + .93 * (high[2] - low[2]):
            found.append((x, hit[0].z))
    return found


def rack(s, rng, flat, half):
    x0, x1 = flat[0][0], flat[-1][0]
    bars = [x0 + .15 * (x1 - x0), x0 + .85 * (x1 - x0)]
    z = max(z for _, z in flat) + .07
    for x in bars:
        s.box("dark", (x, 0, z), (.06, 2 * half, .03))
        for side in (1, -1):
            s.box("dark", (x, side * half, z - .05), (.06, .05, .12))
    middle = sum(bars) / 2
    kind = rng.random()
    if kind < .4:
        long = min(rng.uniform(.7, 1.1), x1 - x0)
        s.blob(rng.choice(("dark", "paint2")), (middle, rng.uniform(-.15, .15),
                                                z + .2),
               (long, rng.uniform(.25, .4), .17), power=4)
    elif kind < .6:
        for y in (-.25, .1):
            s.blob("load", (middle, y, z + .1), (.6, .15, .09), power=3)
    elif kind < .75:
        for y in (-.3, .3):
            s.tube("chrome", [(x0 - .4, y, z + .05), (x1 + .5, y, z + .05)],
                   .03)
        for x in np.arange(x0 - .3, x1 + .4, .3):
            s.tube("chrome", [(x, -.3, z + .05), (x, .3, z + .05)], .018)


def add(objects, rng):
    """Objects to be added to a car, often none."""
    kind = rng.random()
    if kind > .3:
        return []
    surface = marks.Surface(objects)
    low, high = surface.vertices.min(0), surface.vertices.max(0)
    flat = roof(surface, low, high)
    s = Solids()
    if kind < .16 and len(flat) > 3 and flat[-1][0] - flat[0][0] > .6:
        rack(s, rng, flat, .32 * (high[1] - low[1]))
    elif kind < .24 and flat:
        x, z = flat[0]
        s.tube("dark", [(x, 0, z - .01), (x - .1, 0, z + .35)], .008, 5)
    else:
        hit = surface.hit(Vector((low[0] + .18, 0, high[2] + 5)),
                          Vector((0, 0, -1)))
        if hit is None or hit[0].z > .8 * high[2]:
            return []
        z, half = hit[0].z + .15, .36 * (high[1] - low[1])
        s.box("paint", (low[0] + .16, 0, z), (.22, 2 * half, .03))
        for side in (1, -1):
            s.box("paint", (low[0] + .18, side * half * .8, z - .09),
                  (.1, .03, .2))
    return s.objects()

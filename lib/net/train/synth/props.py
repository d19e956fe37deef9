"""Things that stand about in streets and yards and are no vehicle."""
import math

import numpy as np

from . import grounds, nodes, street
from .shapes import Solids, circle, new_object


def skin(rng):
    """Of wood, stone, plaster, metal or plastic."""
    if rng.random() < .4:
        return grounds.masonry(rng)
    return nodes.plain(nodes.hsv(rng, None, rng.uniform(0, .9),
                                 rng.uniform(.02, .8)), rng.uniform(.2, .9))


def clay(rng):
    return nodes.plain(nodes.hsv(rng, rng.uniform(.02, .07),
                                 rng.uniform(.4, .8), rng.uniform(.2, .7)))


def lathe(profile, material, sides=28):
    """Turned about the Z axis; profile holds (radius, height)."""
    c, s = circle(sides)
    solids = Solids()
    solids.loft("x", [np.stack([r * c, r * s, np.full(sides, z)], 1)
                      for r, z in profile])
    return new_object("lathe", *solids.parts["x"], material, smooth=True)


def pot(rng):
    """A plant in a pot."""
    u = rng.uniform
    high, foot = u(.3, 1.1), u(.15, .4)
    top = foot * u(.9, 1.9)
    lip = rng.choice((1, u(1.05, 1.2)))
    lathe(((foot, 0), (foot + (top - foot) * u(.3, .9), high * .6),
           (top, high * .88), (top * lip, high * .88), (top * lip, high)),
          rng.choice((clay, skin))(rng))
    plants = street.Plants(rng)
    for _ in range(rng.randint(2, 7)):
        q = top * u(.5, 1.1)
        plants.lump((rng.gauss(0, top * .4), rng.gauss(0, top * .4),
                     high + q * u(.2, 1.2)), (q, q, q * u(.5, 1.3)))


def planter(rng):
    """A row of plants in a trough."""
    u = rng.uniform
    wide, high, deep = u(.6, 2.2), u(.25, .8), u(.25, .6)
    material = rng.choice((clay, skin))(rng)
    street.box((0, 0, high / 2), (wide, deep, high), material)
    street.box((0, 0, high - .05), (wide + .06, deep + .06, .08), material)
    plants = street.Plants(rng)
    for x in np.arange(-wide / 2, wide / 2, u(.15, .4)):
        q = u(.1, .35)
        plants.lump((x + .1, rng.gauss(0, .05), high + q * u(.2, .8)),
                    (q, q, q * u(.6, 1.4)))


def bin_(rng):
    r, high = rng.uniform(.2, .4), rng.uniform(.6, 1.2)
    k = rng.uniform(.8, 1.25)
    lathe(((r, 0), (r * k, high), (r * k * 1.06, high), (r * k, high * 1.08),
           (r * .3, high * rng.uniform(1.08, 1.25))), skin(rng))


def barrel(rng):
    r, high = rng.uniform(.2, .45), rng.uniform(.6, 1.1)
    lathe([(r * (1 + .15 * math.sin(math.pi * t)), high * t)
           for t in np.linspace(0, 1, 9)], skin(rng))


def cone(rng):
    r, high = rng.uniform(.12, .2), rng.uniform(.4, .9)
    colour = nodes.hsv(rng, rng.uniform(0, .08), .9, .7)
    street.box((0, 0, .02), (r * 2.6, r * 2.6, .04), nodes.plain(colour))
    for a, b in ((0, .35), (.35, .55), (.55, .75), (.75, 1)):
        band = nodes.grey(.8) if a == .35 else colour
        lathe([(r * (1 - .8 * t), high * t) for t in (a, b)],
              nodes.plain(band))


def bollard(rng):
    r, high = rng.uniform(.05, .16), rng.uniform(.5, 1.1)
    lathe(((r, 0), (r, high * .85), (r * rng.uniform(1, 1.3), high * .88),
           (r, high), (r * .4, high * 1.06)), skin(rng))


def hydrant(rng):
    bollard(rng)
    street.box((0, 0, .45), (.5, .14, .14), skin(rng))


def crates(rng):
    """Boxes in a heap, each on one below."""
    z = 0
    size = rng.uniform(.3, 1)
    for _ in range(rng.randint(1, 4)):
        w, d, h = (size * rng.uniform(.5, 1.2) for _ in range(3))
        street.box((rng.gauss(0, .1), 0, z + h / 2), (w, d, h), skin(rng),
                   rng.uniform(-.5, .5))
        z += h


def bench(rng):
    u = rng.uniform
    wide, material = u(1, 2.2), skin(rng)
    for z, y in ((.42, -.15), (.42, 0), (.42, .15), (.65, .25), (.82, .28)):
        street.box((0, y, z), (wide, .1, .04 if z < .5 else .1), material)
    for x in (-.4, .4):
        street.box((x * wide, 0, .2), (.06, .4, .4), skin(rng))
        street.box((x * wide, .26, .5), (.06, .05, .8), skin(rng))


def table(rng):
    """With chairs about it, perhaps a parasol."""
    u = rng.uniform
    material = skin(rng)
    lathe(((.04, 0), (.04, .7), (u(.3, .6), .7), (.3, .74)), material)
    for angle in np.arange(rng.randint(0, 4)) * 1.6 + u(0, 6):
        x, y = .8 * math.cos(angle), .8 * math.sin(angle)
        street.box((x, y, .43), (.42, .42, .05), material, angle)
        street.box((x * 1.25, y * 1.25, .7), (.04, .42, .5), material, angle)
        for a in (-.18, .18):
            for b in (-.18, .18):
                street.box((x + a, y + b, .2), (.03, .03, .42), material)
    if rng.random() < .4:
        lathe(((.02, 0), (.02, 2.3)), material)
        lathe(((u(1, 1.6), 1.9), (.05, 2.4)), skin(rng), 8)


def board(rng):
    """A sign, a poster or a menu on a post or on its edge."""
    u = rng.uniform
    wide, high = u(.3, 1.4), u(.3, 1.8)
    foot = rng.choice((0, 0, u(.5, 2)))
    front = grounds.textured("poster", grounds.facade(rng, wide, high)) \
        if rng.random() < .5 else skin(rng)
    o = street.panel(0, -.03, wide, high, front)
    o.location.z = foot
    street.box((0, 0, foot + high / 2), (wide, .05, high), skin(rng))
    for x in rng.choice(((0,), (-.4, .4))):
        street.box((x * wide, .01, foot / 2), (.07, .05, max(foot, .1)),
                   skin(rng))


def boulder(rng):
    plants = street.Plants(rng)
    plants.meshes[0].materials[0] = plants.meshes[1].materials[0] = skin(rng)
    q = rng.uniform(.2, .9)
    plants.lump((0, 0, q * .5), (q, q * rng.uniform(.6, 1), q * .7))


def bush(rng):
    street.Plants(rng).bush(0, 0, rng.uniform(.4, 1.6))


def tree(rng):
    street.Plants(rng).tree(0, 0, rng.uniform(1.5, 5))


def person(rng):
    """One, or some side by side."""
    for i in range(rng.choice((1, 1, 1, 2, 3))):
        street.person(rng, i * rng.uniform(.5, .9), rng.uniform(-.3, .3))


def column(rng):
    """A pillar or a lamp post."""
    r, high = rng.uniform(.05, .6), rng.uniform(1.5, 4)
    lathe(((r * 1.2, 0), (r, .2), (r, high), (r * 1.3, high),
           (r * 1.2, high * 1.1)), skin(rng))


def wall(rng):
    """A piece of a wall, a gate or a fence."""
    wide, high = rng.uniform(.5, 3), rng.uniform(.4, 1.6)
    if rng.random() < .5:
        street.fence(rng, -wide / 2, wide / 2, 0, high)
    else:
        street.box((0, 0, high / 2), (wide, .3, high), grounds.masonry(rng))


KINDS = {pot: 5, planter: 4, person: 6, bush: 3, tree: 2, bin_: 2, barrel: 2,
         cone: 1, bollard: 2, hydrant: 1, crates: 3, bench: 2, table: 2,
         board: 3, boulder: 2, column: 1, wall: 1}


def build(rng):
    """One at the origin; the name of its kind."""
    kind, = rng.choices(list(KINDS), KINDS.values())
    kind(rng)
    return kind.__name__.strip("_")

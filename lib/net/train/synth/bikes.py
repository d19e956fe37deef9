"""Two-wheelers with random proportions: motorbikes, scooters."""
import math

import numpy as np

from . import people
from .shapes import Solids

STYLES = ("naked", "sport", "cruiser", "enduro", "tourer", "scooter",
          "scooter", "maxi")


class Frame:
    """The measures of one machine."""

    def __init__(self, rng, style):
        u = rng.uniform
        self.style = style
        self.scooter = style in ("scooter", "maxi")
        self.wheel = {"scooter": u(.19, .26), "maxi": u(.23, .31),
                      "enduro": u(.32, .36)}.get(style, u(.29, .33))
        self.tyre = {"scooter": u(.045, .06), "maxi": u(.055, .07),
                     "enduro": u(.045, .06)}.get(style, u(.055, .08))
        base = {"scooter": u(1.18, 1.35), "maxi": u(1.4, 1.58),
                "cruiser": u(1.55, 1.75), "enduro": u(1.4, 1.52)}
        self.base = base.get(style, u(1.36, 1.5))
        self.front, self.rear = self.base / 2, -self.base / 2
        self.rake = u(.38, .5) if style == "cruiser" else u(.26, .36)
        self.head = {"sport": u(.82, .9), "cruiser": u(.92, 1.02)}.get(
            style, u(.94, 1.05))
        self.head_x = self.front - (self.head - self.wheel) \
            * math.tan(self.rake) * .8
        self.bar = {"cruiser": u(.36, .45), "enduro": u(.38, .44),
                    "sport": u(.3, .35)}.get(style, u(.33, .4))
        self.rise = {"cruiser": u(.04, .25), "enduro": u(.08, .14),
                     "sport": u(-.06, 0)}.get(style, u(.04, .14))
        self.seat = {"cruiser": u(.64, .72), "enduro": u(.84, .93),
                     "sport": u(.78, .84), "maxi": u(.74, .8)}.get(
            style, u(.74, .84))

    def anchors(self):
        pegs = {"cruiser": (.3, .28), "sport": (-.22, .36), "scooter":
                (.08, .3), "maxi": (.14, .32)}.get(self.style, (-.1, .33))
        pillion = (-.62 if not self.scooter else -.66, 0, self.seat + .06)
        seat = {"sport": -.3, "cruiser": -.3, "scooter": -.36, "maxi": -.3}
        return {"seat": (seat.get(self.style, -.27), 0, self.seat),
                "grip": (self.head_x - .11, self.bar - .03,
                         self.head + self.rise),
                "peg": (pegs[0], .2, pegs[1]), "pillion": pillion}


def wheel(s, rng, f, x, wide):
    r, t = f.wheel, f.tyre
    at = np.array((x, 0, r))
    s.torus("tire", at, r - t, t, flat=wide)
    s.torus("rim", at, r - t * 1.7, .018, flat=1.6)
    s.tube("rim", [at - (0, .06, 0), at + (0, .06, 0)], .05, 14)
    inner = r - t * 1.8
    wire = f.style in ("cruiser", "enduro") and rng.random() < .7
    count = 32 if wire else rng.choice((3, 5, 5, 6, 10))
    twist = rng.uniform(-.3, .3)
    for k in range(count):
        a = 2 * math.pi * k / count
        out = np.array((math.cos(a), 0, math.sin(a))) * inner
        into = np.array((math.cos(a + twist), 0, math.sin(a + twist))) * .04
        if wire:
            into = into + (0, .035 * (-1) ** k, 0)
        s.tube("chrome" if wire else "rim", [at + into, at + out],
               .004 if wire else .016, 5)
    if rng.random() < .8:
        s.disc("chrome", at + (0, .07, 0), r * .42, .006)
        if rng.random() < .5:
            s.disc("chrome", at - (0, .07, 0), r * .42, .006)


def steering(s, rng, f):
    """Fork, bars, grips, mirrors, levers."""
    slope = math.tan(f.rake) * .8
    for y in (.08, -.08):
        s.tube("chrome", [(f.front, y, f.wheel),
                          (f.front - .45 * slope, y, f.wheel + .45)], .022)
        s.tube("dark", [(f.front - .4 * slope, y, f.wheel + .4),
                        (f.head_x, y, f.head)], .028)
    x, z, w = f.head_x, f.head + f.rise, f.bar
    s.tube("dark", [(x - .12, w, z - .02), (x - .03, w * .6, z),
                    (x, .1, f.head + .02), (x, -.1, f.head + .02),
                    (x - .03, -w * .6, z), (x - .12, -w, z - .02)], .013)
    mirrors = rng.random() < .85
    for y in (1, -1):
        s.tube("tire", [(x - .14, y * (w + .02), z - .025),
                        (x - .09, y * (w - .1), z - .005)], .02)
        s.tube("dark", [(x - .02, y * w * .9, z - .01),
                        (x + .04, y * w * .75, z - .02)], .007, 5)
        if mirrors:
            s.tube("dark", [(x - .06, y * w * .72, z),
                            (x - .02, y * w * .8, z + .12),
                            (x - .03, y * w * .95, z + .17)], .007, 6)
            s.blob("dark", (x - .03, y * w * .98, z + .2), (.02, .065, .045))
            s.blob("mirror", (x - .048, y * w * .98, z + .2),
                   (.006, .055, .037))


def scooter_body(s, rng, f):
    top = f.seat
    s.blob("paint", (f.front - .22, 0, .62), (.09, .2, .34), -.32, 3)
    s.blob("dark", (f.front - .31, 0, .6), (.03, .17, .3), -.32)
    s.blob("paint", (f.head_x + .02, 0, f.head + .03), (.13, .16, .09))
    s.blob("lamp", (f.head_x + .11, 0, f.head + .02), (.045, .08, .055))
    s.blob("dark", (0, 0, .28), (.34, .18, .04), power=5)
    height = (top - .3) / 2
    s.blob("paint", (-.44, 0, top - height - .02), (.44, .18, height), .08, 2.8)
    s.blob("paint", (f.rear - .05, 0, top - .14), (.26, .15, .12), .25, 2.6)
    s.blob("interior", (-.4, 0, top), (.42, .15, .06), .03)
    s.blob("dark", (f.rear + .08, 0, f.wheel + .06), (.24, .11, .1))
    s.tube("chrome", [(-.3, -.16, .24), (f.rear - .2, -.2, .3)], .05)
    s.blob("lamp", (f.rear - .28, 0, top - .12), (.03, .09, .045))
    s.arc("paint", (f.front, 0, f.wheel), f.wheel + .03, .075, .2, 2.6)
    if f.style == "maxi" or rng.random() < .35:
        s.blob("glass", (f.head_x + .06, 0, f.head + .28), (.014, .22, .24),
               -.35, 3)
        s.blob("paint", (f.front - .12, 0, .82), (.2, .2, .2), -.4, 2.5)
    if rng.random() < .45:
        s.blob(rng.choice(("paint2", "dark", "paint")),
               (f.rear - .27, 0, top + .22), (.18, .21, .17), power=4)
    s.blob("plate", (f.rear - .34, 0, top - .3), (.005, .1, .075), power=8)


def engine(s, rng, f):
    s.blob("dark", (.02, 0, .42), (.21, .15, .17), power=4)
    for k in range(7):
        s.blob("chrome", (.07, 0, .53 + .018 * k), (.11, .12, .006), -.25, 4,
               (14, 5))
    for x, y in ((.1, .15), (-.08, -.15)):
        s.disc(rng.choice(("chrome", "dark")), (x, y, .41), .1, .05, 18)
    for y in (.1, -.1):
        s.tube("paint2", [(f.head_x, 0, f.head - .06), (.1, y, .66),
                          (-.2, y * 1.2, .58), (-.25, y * 1.2, .36)], .022)
        s.tube("dark", [(-.25, y, .38), (f.rear, y, f.wheel)], .028)
        s.tube("dark", [(-.35, y * 1.3, .62),
                        (f.rear, y * 1.2, f.wheel + .05)], .022)
    high = .28 if f.style in ("sport", "enduro") else .08
    s.tube("chrome", [(.18, -.05, .5), (.3, -.1, .36), (.1, -.15, .22),
                      (-.3, -.16, .25), (f.rear, -.18, .3 + high)], .024)
    s.tube(rng.choice(("chrome", "dark")),
           [(-.35, -.165, .28), (f.rear - .2, -.19, .34 + high)], .05, 12)


def motorbike_body(s, rng, f):
    engine(s, rng, f)
    tank = f.seat + rng.uniform(.02, .1)
    s.blob("paint", (.17, 0, tank), (rng.uniform(.24, .3), .14,
                                     rng.uniform(.11, .15)), -.12, 2.6)
    s.blob("dark", (-.1, 0, .64), (.25, .11, .14), power=3)
    s.blob("interior", (-.3, 0, f.seat), (.28, .14, .055), .05)
    if f.style == "cruiser":
        s.blob("interior", (-.62, 0, f.seat + .09), (.17, .12, .055))
        s.arc("paint", (f.rear, 0, f.wheel), f.wheel + .05, .1, .3, 2.9)
        s.arc("paint", (f.front, 0, f.wheel), f.wheel + .04, .08, .1, 2.3)
        tail = (f.rear - .35, f.seat - .1)
    elif f.style == "enduro":
        s.blob("interior", (-.4, 0, f.seat + .02), (.42, .1, .05))
        s.arc("paint", (f.front, 0, f.wheel + .13), f.wheel + .05, .07, .6, 2.5)
        s.tube("paint", [(-.6, 0, f.seat), (-1, 0, f.seat + .08)], .05)
        tail = (-1, f.seat + .02)
    else:
        s.blob("paint", (-.6, 0, f.seat + .06), (.28, .1, .065), .2)
        s.arc("dark", (f.front, 0, f.wheel), f.wheel + .03, .07, .7, 2.4)
        s.tube("dark", [(-.7, 0, f.seat), (-.95, 0, .6)], .02)
        tail = (-.87, f.seat + .07)
    s.blob("lamp", (tail[0], 0, tail[1]), (.03, .06, .035))
    s.blob("plate", (tail[0] - .08, 0, .58), (.005, .1, .08), .2, 8)
    if f.style in ("sport", "tourer"):
        fairing(s, rng, f)
    else:
        s.blob("chrome", (f.head_x + .09, 0, f.head - .08), (.08, .1, .1))
        s.blob("lamp", (f.head_x + .13, 0, f.head - .08), (.06, .09, .09))
    for y in (.17, -.17):
        s.blob("lamp", (f.head_x + .06, y, f.head - .08), (.03, .03, .022))
        s.blob("lamp", (tail[0] + .05, y * .8, tail[1] - .1), (.03, .03, .022))
    s.blob("dark", (f.head_x, 0, f.head + .1), (.03, .13, .05))
    if f.style == "tourer" or rng.random() < .12:
        for y in (.27, -.27):
            s.blob(rng.choice(("paint", "dark")), (f.rear, y, .62),
                   (.24, .11, .16), power=5)
        if rng.random() < .6:
            s.blob("dark", (f.rear - .2, 0, f.seat + .25), (.18, .2, .15),
                   power=5)


def fairing(s, rng, f):
    s.blob("paint", (.44, 0, f.head - .14), (.3, .2, .24), -.3, 2.4)
    s.blob("paint", (.22, 0, .46), (.36, .19, .21), power=2.4)
    s.blob("glass", (.5, 0, f.head + .12), (.15, .14, rng.uniform(.12, .2)),
           .5)
    for y in (.09, -.09):
        s.blob("lamp", (.67, y, f.head - .08), (.07, .065, .045), -.4)


def build(rng, rider):
    """Objects of a two-wheeler, one in X, with or without a person on it."""
    f = Frame(rng, rng.choice(STYLES))
    s = Solids()
    wheel(s, rng, f, f.front, .9)
    wheel(s, rng, f, f.rear, 1.2)
    steering(s, rng, f)
    (scooter_body if f.scooter else motorbike_body)(s, rng, f)
    if rider:
        people.riding(s, rng, f.anchors())
    return s.objects()

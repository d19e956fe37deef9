"""Buses, coaches, vans and box trucks built of slabs."""
import numpy as np

from .shapes import Solids


def rounded(x0, x1, z0, z1, front, back, top):
    """A box in profile: raked ends, rounded upper corners."""
    def corner(x, slope, towards):
        c = min(top, .45 * (z1 - z0))
        return [(x - slope, z1 - c) if towards > 0 else (x + slope, z1 - c),
                (x - slope - .12 * c if towards > 0 else x + slope + .12 * c,
                 z1 - .4 * c),
                (x - slope - .5 * c if towards > 0 else x + slope + .5 * c,
                 z1)]
    return [(x0 + .04, z0), (x0, z0 + .15), *corner(x0, back, -1),
            *reversed(corner(x1, front, 1)), (x1, z0 + .15), (x1 - .04, z0)]


def wheels(s, rng, places, radius, half):
    """Tyre, rim and the dark arch on both sides."""
    for x in places:
        for side in (1, -1):
            at = np.array((x, side * (half - .14), radius))
            s.disc("dark", at * (1, 1, 1.08) + (0, side * .125, 0),
                   radius * 1.17, .04)
            s.disc("tire", at + (0, side * .03, 0), radius, .28, 32)
            s.disc("rim", at + (0, side * .165, 0), radius * .6, .02, 24)
            s.disc("hub", at + (0, side * .175, 0), radius * .3, .03, 16)
            for k in range(8):
                a = np.pi * k / 4
                s.disc("hub", at + radius * .45 * np.array(
                    (np.cos(a), 0, np.sin(a))) + (0, side * .177, 0),
                    radius * .06, .02, 8)


def windows(s, rng, x0, x1, z0, z1, half, count, gap, lean=0.):
    """A row of panes on both sides."""
    step = (x1 - x0) / count
    for side in (1, -1):
        for k in range(count):
            a, b = x0 + k * step + gap / 2, x0 + (k + 1) * step - gap / 2
            y0, y1 = side * (half + .006), side * (half - lean + .006)
            v = np.array([(a, y0, z0), (b, y0, z0), (b, y1, z1), (a, y1, z1)])
            s.add("glass", v, [(0, 1, 2, 3)])


def mirrors(s, x, z, half, big):
    for side in (1, -1):
        y = side * (half + .22)
        s.tube("dark", [(x - .05, side * half, z + .25), (x + .08, y, z + .25),
                        (x + .08, y, z)], .02, 6)
        s.blob("dark", (x + .08, y, z), (.06, .11, .2 * big), power=4)
        s.blob("mirror", (x + .045, y, z), (.03, .095, .18 * big), power=4)


def lamps(s, rng, x0, x1, z, half):
    w = rng.uniform(.1, .2)
    for side in (1, -1):
        s.blob("lamp", (x1, side * (half - .32), z),
               (.04, w, rng.uniform(.07, .13)), power=4)
        s.blob("lamp", (x0, side * (half - .16), z + rng.uniform(0, .3)),
               (.03, .08, rng.uniform(.12, .3)), power=5)
        s.blob("lamp", (x1 - .5, side * half, z + .1), (.07, .02, .04))


def stripes(s, rng, x0, x1, z0, z1, half):
    for _ in range(rng.choice((0, 1, 1, 2))):
        z = rng.uniform(z0, z1 - .15)
        h = rng.uniform(.06, .4)
        x = rng.uniform(x0, x0 + .4 * (x1 - x0))
        for side in (1, -1):
            y = side * (half + .004)
            s.add("paint2", np.array([(x, y, z), (x1 - .1, y, z),
                                      (x1 - .1, y, min(z + h, z1)),
                                      (x, y, min(z + h, z1))]), [(0, 1, 2, 3)])


def bus(rng):
    """City bus or coach."""
    s = Solids()
    coach = rng.random() < .4
    length = rng.uniform(7, 13.5)
    half = rng.uniform(1.18, 1.3)
    high = rng.uniform(3.3, 3.8) if coach else rng.uniform(2.8, 3.25)
    double = not coach and rng.random() < .15
    x0, x1 = -length / 2, length / 2
    lean = rng.uniform(0, .07)
    top = 4.3 if double else high
    s.slab("paint", rounded(x0, x1, .32, top, rng.uniform(.02, .5),
                            rng.uniform(0, .15), rng.uniform(.15, .5)),
           half, .06, lean)
    sill = high * rng.uniform(.4, .52)
    roof = high - rng.uniform(.3, .5)
    band = rng.random() < .5
    if band:
        s.box("dark", (0, 0, (sill + roof) / 2),
              (length - .5, 2 * half + .004, roof - sill + .14))
    count = max(4, int(length / rng.uniform(1.1, 1.9)))
    windows(s, rng, x0 + .35, x1 - 1.1, sill, roof, half, count,
            rng.uniform(.05, .18))
    if double:
        windows(s, rng, x0 + .35, x1 - .4, 3., 3.9, half, count, .1)
    windows(s, rng, x1 - .95, x1 - .3, sill - .25, roof, half, 1, .04)
    bus_ends(s, rng, x0, x1, sill, roof, half)
    for x in ([x1 - .9] + ([0.] if rng.random() < .7 else [])):
        door(s, x - .35, half, roof)
    radius = rng.uniform(.46, .53)
    axle = [x1 - rng.uniform(2, 2.8), x0 + rng.uniform(2, 3.2)]
    if coach and length > 11:
        axle.append(axle[1] - 1.25)
    wheels(s, rng, axle, radius, half)
    mirrors(s, x1, high * .68, half, 1.2)
    lamps(s, rng, x0, x1, .75, half)
    stripes(s, rng, x0, x1, .5, sill - .05, half)
    if rng.random() < .5:
        s.box("paint2", (rng.uniform(-2, 2), 0, top + .1), (2.2, 1.6, .24))
    return s.objects()


def bus_ends(s, rng, x0, x1, sill, roof, half):
    """Windscreen, rear pane, destination, bumpers."""
    low = sill - rng.uniform(.2, .5)
    s.slab("glass", [(x1 - .3, low), (x1 + .012, low), (x1 - .02, roof),
                     (x1 - .3, roof)], half - .12, .02)
    s.box("dark", (x1 - .03, 0, roof + .15), (.12, half * 1.5, .22))
    s.box("glass", (x0 + .02, 0, (sill + roof) / 2 + .1),
          (.08, half * 1.5, roof - sill - .2))
    for x in (x0, x1):
        s.box(rng.choice(("dark", "paint2")), (x, 0, .42), (.1, 2 * half - .1,
                                                           .2))


def door(s, x, half, roof):
    """On the right-hand side: two panes in a dark frame."""
    s.box("dark", (x, -half + .02, (roof + .4) / 2), (1.1, .05, roof - .4))
    for dx in (-.27, .27):
        s.box("glass", (x + dx, -half + .012, (roof + .5) / 2),
              (.46, .06, roof - .7))


def school_bus(rng):
    """A bonnet before the box."""
    s = Solids()
    length = rng.uniform(7, 10)
    half = rng.uniform(1.12, 1.22)
    x0, x1 = -length / 2, length / 2 - 1.4
    high = rng.uniform(2.8, 3.1)
    s.slab("paint", rounded(x0, x1, .55, high, .25, .02, .3), half, .06, .05)
    s.slab("paint", rounded(x1 - .3, x1 + 1.4, .5, 1.55, .1, 0, .25),
           half - .18, .1, .1)
    s.box("chrome", (x1 + 1.39, 0, 1.), (.05, 1.1, .6))
    windows(s, rng, x0 + .3, x1 - .9, 1.65, 2.35, half - .02,
            int(length * 1.1), .12)
    windows(s, rng, x1 - .8, x1 - .3, 1.5, 2.4, half - .02, 1, .04)
    s.slab("glass", [(x1 - .3, 1.6), (x1 + .012, 1.6), (x1 - .1, 2.4),
                     (x1 - .3, 2.4)], half - .12, .02)
    s.box("glass", (x0 + .01, 0, 2.), (.06, half * 1.4, .6))
    for z in (.95, 1.35):
        s.box("dark", ((x0 + x1) / 2, 0, z), (length - 1.9, 2 * half + .02,
                                             .05))
    door(s, x1 - .75, half, 2.4)
    s.box("dark", (x1 + 1.43, 0, .62), (.12, 2 * half - .1, .25))
    s.box("dark", (x0, 0, .62), (.12, 2 * half - .1, .25))
    wheels(s, rng, (x1 + .55, x0 + 2.2), .5, half)
    mirrors(s, x1 + .2, 1.9, half, 1)
    lamps(s, rng, x0, x1 + 1.4, .95, half)
    for side in (1, -1):
        s.blob("lamp", (x1 - .25, side * .8, high - .05), (.08, .1, .09))
    return s.objects()


def cab(s, rng, x0, x1, high, half):
    """A forward-control cab between two X."""
    s.slab("paint", rounded(x0, x1, .55, high, rng.uniform(.1, .35), 0, .2),
           half, .05, .04)
    sill = .55 + (high - .55) * rng.uniform(.42, .52)
    s.slab("glass", [(x1 - .5, sill), (x1 + .004, sill),
                     (x1 - .16, high - .28), (x1 - .5, high - .28)],
           half - .1, .02)
    windows(s, rng, x0 + .35, x1 - .3, sill, high - .35, half - .02, 1, .1,
            .03)
    s.box("dark", (x1 + .01, 0, sill - .35), (.05, half * 1.3, .3))
    s.box(rng.choice(("dark", "paint2", "chrome")), (x1 + .02, 0, .6),
          (.12, 2 * half, .34))
    mirrors(s, x1 - .05, sill + .3, half, 1.2)


def truck(rng):
    """Box, tarpaulin, tipper or tank behind a cab."""
    s = Solids()
    half = rng.uniform(1., 1.25)
    load = rng.uniform(2.8, 8)
    nose = rng.uniform(1.5, 2.1)
    length = load + nose + .15
    x0, x1 = -length / 2, length / 2
    high = rng.uniform(2.1, 2.9)
    cab(s, rng, x1 - nose, x1, high, half - .04)
    s.box("dark", (-.3, 0, .75), (length - 1, .9, .25))
    s.box("dark", ((x0 + x1 - nose) / 2, 0, .93), (load, 2 * half - .1, .1))
    middle = x0 + load / 2
    kind = rng.choice(("box", "box", "box", "tank", "open", "flat"))
    top = rng.uniform(2.4, 3.8)
    if kind == "box":
        s.slab("paint2", rounded(x0, x0 + load, .98, top, 0, 0, .06), half,
               .03)
        stripes(s, rng, x0, x0 + load, 1.1, top - .1, half)
        for k in range(rng.choice((0, 0, int(load / .8)))):
            s.box("chrome", (x0 + .4 + .8 * k, 0, (top + .98) / 2),
                  (.05, 2 * half + .02, top - 1.02))
    elif kind == "tank":
        t = np.linspace(0, 2 * np.pi, 24, endpoint=False)
        s.loft("paint2", [np.stack([np.full(24, x), half * r * np.cos(t),
                                    1.85 + .85 * r * np.sin(t)], 1)
                          for x, r in ((x0, .85), (x0 + .2, 1),
                                       (x0 + load - .2, 1), (x0 + load, .85))])
    elif kind == "open":
        for side in (1, -1):
            s.box("paint2", (middle, side * half, 1.35), (load, .06, .75))
        s.box("paint2", (x0, 0, 1.35), (.06, 2 * half, .75))
        s.box("paint2", (x0 + load, 0, 1.5), (.06, 2 * half, 1.05))
        s.blob("load", (middle, 0, 1.35), (load * .45, half * .9,
                                           rng.uniform(.3, .9)), power=2.5)
    else:
        for k in range(rng.randint(0, 4)):
            w = rng.uniform(.5, 1.2)
            s.box(rng.choice(("load", "interior", "paint2")),
                  (rng.uniform(x0 + .6, x0 + load - .6),
                   rng.uniform(-.4, .4), .98 + w / 2), (w, w, w))
    for side in (1, -1):
        s.box("dark", (middle + .3, side * (half - .1), .7), (load * .35, .2,
                                                             .35))
    radius = rng.uniform(.4, .52)
    axle = [x1 - nose * .55, x0 + load * rng.uniform(.22, .32)]
    if load > 6:
        axle.append(axle[1] - 1.2)
    wheels(s, rng, axle, radius, half - .02)
    lamps(s, rng, x0, x1 + .02, .8, half)
    return s.objects()


def van(rng):
    """Panel van or minibus: short sloping bonnet."""
    s = Solids()
    length = rng.uniform(4.4, 6.6)
    half = rng.uniform(.88, 1.02)
    high = rng.uniform(1.85, 2.65)
    x0, x1 = -length / 2, length / 2
    hood = rng.uniform(.55, .95)
    nose = 1.05
    screen = hood + (high - nose) * rng.uniform(.35, .7)
    outline = [(x0 + .05, .32), (x0, .5), (x0 + .03, high - .25),
               (x0 + .15, high), (x1 - screen - .2, high),
               (x1 - screen, high - .06), (x1 - hood, nose + .12),
               (x1 - .12, nose - .15), (x1, .7), (x1, .42), (x1 - .06, .32)]
    s.slab("paint", outline, half, .07, .12)
    a, b = np.array((x1 - hood, nose + .12)), np.array((x1 - screen,
                                                        high - .06))
    n = np.array((.012, .012))
    s.slab("glass", [a + .06 * (b - a) + n, a + .94 * (b - a) + n,
                     a + .94 * (b - a) - (.1, .02),
                     a + .06 * (b - a) - (.1, .02)], half - .14, .02)
    sill = 1.12
    lean = .12 * (high - .3 - sill) / (high - .32)
    foot = half - .12 * (sill - .32) / (high - .32)
    windows(s, rng, x1 - screen - .95, x1 - screen - .02, sill,
            high - .3, foot, 1, .04, lean)
    if rng.random() < .5:
        windows(s, rng, x0 + .2, x1 - screen - 1.05, sill, high - .3, foot,
                rng.randint(2, 3), .1, lean)
    s.box("glass", (x0 + .02, 0, (sill + high) / 2 - .1),
          (.06, half * 1.4, (high - sill) * .55))
    for x in (x0, x1):
        s.box(rng.choice(("dark", "paint")), (x, 0, .48), (.14, 2 * half - .1,
                                                          .22))
    s.box("dark", (x1 - .02, 0, .8), (.06, half, .16))
    for side in (1, -1):
        s.blob("lamp", (x1 - .08, side * (half - .2), .82), (.1, .16, .11), .3,
               3)
        s.blob("lamp", (x0 + .01, side * (half - .12), 1.1), (.03, .07, .25),
               power=5)
        s.blob("dark", (x1 - hood - .35, side * (half + .1), sill + .15),
               (.07, .12, .11), power=3)
        s.blob("mirror", (x1 - hood - .4, side * (half + .1), sill + .15),
               (.03, .1, .09), power=3)
    wheels(s, rng, (x1 - .85, x0 + rng.uniform(.85, 1.2)),
           rng.uniform(.32, .36), half)
    return s.objects()


BUILDERS = {"bus": (bus, bus, school_bus), "truck": (truck,), "car": (van,)}


def build(cls, rng):
    return rng.choice(BUILDERS[cls])(rng)

"""What stands around the vehicle.

              y
     houses, hedge, wall, fence, trees        backdrop
     ------------------------------- kerb
     [neighbour]  [vehicle]  [neighbour]  -> x
        pole or person in front
              cameras
"""
import math

import bpy
import numpy as np

from . import grounds, heavy, nodes, paint, people, vehicles
from .shapes import Solids, new_object


def quad(name, x0, x1, y0, y1, z, material):
    return new_object(name, [(x0, y0, z), (x1, y0, z), (x1, y1, z),
                             (x0, y1, z)], [(0, 1, 2, 3)], material)


def box(centre, size, material, turn=0.):
    s = Solids()
    s.box("x", (0, 0, 0), size)
    o = new_object("box", *s.parts["x"], material)
    o.location, o.rotation_euler = centre, (0, 0, turn)
    return o


def panel(x, y, wide, high, material, turn=0.):
    """An upright textured front facing -Y, with a solid behind it."""
    o = new_object("front", [(-wide / 2, 0, 0), (wide / 2, 0, 0),
                             (wide / 2, 0, high), (-wide / 2, 0, high)],
                   [(0, 1, 2, 3)], material)
    uv = o.data.uv_layers.new()
    for loop, at in zip(uv.data, ((0, 0), (1, 0), (1, 1), (0, 1))):
        loop.uv = at
    o.location, o.rotation_euler = (x, y, 0), (0, 0, turn)
    return o


def look_of_people(objects, rng):
    paint.dress(objects, rng, label=False)


def hedge(rng, x0, x1, y, high, deep, material):
    """A box whose skin is pushed about."""
    n, m = max(8, int((x1 - x0) * 5)), 16
    t = np.linspace(0, 1, m)
    profile = np.stack([np.interp(t, (0, .4, .6, 1), (0, 0, deep, deep)),
                        np.interp(t, (0, .4, .6, 1), (0, high, high, 0))], 1)
    v = np.zeros((n, m, 3))
    v[..., 0] = np.linspace(x0, x1, n)[:, None]
    v[..., 1:] = profile
    rough = rng.uniform(.04, .16)
    r = np.random.default_rng(rng.randrange(1 << 30))
    v += r.normal(0, rough, v.shape) * (v[..., 2:] > 0)
    v[..., 2] += np.interp(np.arange(n), np.arange(0, n + 9, 9), r.normal(
        0, rough * 1.5, len(range(0, n + 9, 9))))[:, None] * (v[..., 2] > 0)
    v[..., 1] += y
    faces = [(i * m + k, i * m + k + 1, (i + 1) * m + k + 1, (i + 1) * m + k)
             for i in range(n - 1) for k in range(m - 1)]
    return new_object("hedge", v.reshape(-1, 3), faces, material)


def crown(rng, material):
    """The mesh of a lump of leaves, unit size."""
    s = Solids()
    s.blob("x", (0, 0, 0), (1, 1, 1), power=2, sides=(28, 18))
    v, faces = s.parts["x"]
    v = np.array(v)
    r = np.random.default_rng(rng.randrange(1 << 30))
    waves = r.normal(0, 1, (14, 3)) * np.linspace(2, 9, 14)[:, None]
    lump = np.sin(v @ waves.T + r.uniform(0, 6, 14)) \
        @ np.linspace(.14, .05, 14)
    v *= 1 + lump[:, None] + r.normal(0, .05, (len(v), 1))
    o = new_object("crown", v, faces, material)
    mesh = o.data
    bpy.data.objects.remove(o)
    return mesh


class Plants:
    """A few leaf meshes, used many times."""

    def __init__(self, rng):
        self.rng = rng
        self.leaves = [grounds.foliage(rng) for _ in range(2)]
        self.meshes = [crown(rng, m) for m in self.leaves]
        self.bark = nodes.plain(nodes.hsv(rng, .07, .5,
                                          rng.uniform(.03, .2)))

    def lump(self, at, size):
        o = bpy.data.objects.new("leaves", self.rng.choice(self.meshes))
        bpy.context.scene.collection.objects.link(o)
        o.location, o.scale = at, size
        o.rotation_euler = [self.rng.uniform(0, 6) for _ in range(3)]

    def tree(self, x, y, high):
        u = self.rng.uniform
        s = Solids()
        s.tube("x", [(x, y, 0), (x + u(-.1, .1), y, high * .3),
                     (x + u(-.2, .2), y, high * .7)],
               (high * .035, high * .015), 8)
        new_object("trunk", *s.parts["x"], self.bark)
        for _ in range(self.rng.randint(3, 7)):
            q = high * u(.14, .3)
            self.lump((x + self.rng.gauss(0, high * .14),
                       y + self.rng.gauss(0, high * .14), high * u(.5, 1)),
                      (q, q, q * u(.7, 1.2)))

    def bush(self, x, y, size):
        for _ in range(self.rng.randint(1, 4)):
            q = size * self.rng.uniform(.3, .6)
            self.lump((x + self.rng.gauss(0, size * .3),
                       y + self.rng.gauss(0, size * .15), q * .6),
                      (q * 1.2, q, q))


def fence(rng, x0, x1, y, high):
    s = Solids()
    kind = rng.choice(("bars", "boards", "mesh", "rail"))
    if kind == "rail":
        s.box("x", ((x0 + x1) / 2, y, .62), (x1 - x0, .06, .3))
        step, post = rng.uniform(2, 4), .12
    else:
        for z in (.15, high - .1):
            s.box("x", ((x0 + x1) / 2, y, z), (x1 - x0, .04, .06))
        step, post = {"bars": (.14, .025), "boards": (.2, .15),
                      "mesh": (.09, .008)}[kind]
    for x in np.arange(x0, x1, step):
        s.box("x", (x, y, high / 2 if kind != "rail" else .35),
              (post, .03, high if kind != "rail" else .7))
    if kind == "mesh":
        for z in np.arange(.1, high, .09):
            s.box("x", ((x0 + x1) / 2, y, z), (x1 - x0, .006, .008))
    new_object("fence", *s.parts["x"], nodes.plain(
        nodes.hsv(rng, None, rng.uniform(0, .6), rng.uniform(.02, .6)), .5))


def houses(rng, y):
    """A row of fronts from left to right."""
    x = -rng.uniform(18, 40)
    while x < 38:
        wide, high = rng.uniform(6, 22), rng.uniform(4, 17)
        back = y + rng.choice((0, 0, rng.uniform(0, 4)))
        material = grounds.textured("facade", grounds.facade(rng, wide, high))
        panel(x + wide / 2, back, wide, high, material)
        box((x + wide / 2, back + 3.02, high / 2), (wide, 6, high),
            grounds.masonry(rng))
        x += wide + rng.choice((0, 0, 0, rng.uniform(1, 8)))


def backdrop(rng, y, plants):
    """What closes the view behind the vehicle, nearest first."""
    far = y + rng.uniform(.3, 4)
    kind = rng.choice(("hedge", "hedge", "hedge", "wall", "fence", "bushes",
                       "none", "none", "houses"))
    if kind == "hedge":
        high = rng.uniform(.8, 2.6)
        hedge(rng, -rng.uniform(8, 20), rng.uniform(8, 20), far, high,
              rng.uniform(.5, 1.3), rng.choice(plants.leaves))
        if rng.random() < .4:
            box((0, far - .12, .25), (40, .2, rng.uniform(.5, 1)),
                grounds.masonry(rng))
    elif kind == "wall":
        box((rng.uniform(-9, 9), far, .5), (rng.uniform(15, 40), .25,
                                            rng.uniform(1, 4)),
            grounds.masonry(rng))
    elif kind == "fence":
        fence(rng, -rng.uniform(6, 14), rng.uniform(6, 14), far,
              rng.uniform(.9, 2))
    elif kind == "bushes":
        for _ in range(rng.randint(3, 14)):
            plants.bush(rng.uniform(-12, 12), far + rng.uniform(0, 2),
                        rng.uniform(.8, 2.4))
    far += 1.2
    if kind == "houses" or rng.random() < .6:
        houses(rng, far + rng.choice((0, rng.uniform(0, 4),
                                      rng.uniform(2, 20))))
    for _ in range(rng.choice((0, 0, 2, 4, 8))):
        plants.tree(rng.uniform(-20, 20), far + rng.uniform(0, 14),
                    rng.uniform(3, 10))


def furniture(rng, y):
    """Poles, signs, bins, bollards behind the vehicle."""
    metal = nodes.plain(nodes.hsv(rng, None, rng.uniform(0, .3),
                                  rng.uniform(.02, .5)), .4, .5)
    for _ in range(rng.choice((0, 1, 2, 4))):
        x = rng.uniform(-10, 10)
        at = y + rng.uniform(0, 2)
        kind = rng.choice(("pole", "sign", "bin", "bollard", "lamp"))
        high = {"bin": 1.1, "bollard": .9, "sign": 2.6}.get(
            kind, rng.uniform(3, 7))
        if kind == "bin":
            box((x, at, .55), (.7, .7, 1.1), nodes.plain(nodes.hsv(rng)))
            continue
        box((x, at, high / 2), (.09, .09, high), metal)
        if kind == "sign":
            s = Solids()
            s.disc("x", (0, 0, 0), .33, .03)
            new_object("sign", *s.parts["x"], nodes.plain(
                nodes.hsv(rng, None, .8, .6))).location = (x, at - .07, 2.5)


def person(rng, x, y):
    s = Solids()
    people.standing(s, rng)
    objects = s.objects()
    look_of_people(objects, rng)
    vehicles.place(objects, x, y, rng.uniform(0, 2 * math.pi))


def neighbour(rng, models):
    """Some other vehicle and its length and width."""
    if not models or rng.random() < .2:
        objects = heavy.build(rng.choice(("car", "car", "truck", "bus")), rng)
    else:
        objects = rng.choices(models, [m.weight for m in models])[0].load()
    if rng.random() < .6:
        vehicles.warp(objects, rng)
    paint.dress(objects, rng, label=False)
    low, high = vehicles.bounds(objects)
    return objects, high[0] - low[0], high[1] - low[1]


def park(rng, models, length, width, across):
    """Neighbours: in a row with the vehicle, or beside it where they are
    parked across; traffic and other rows further behind."""
    kinds = [m for m in models if m.triangles < vehicles.LIGHT
             and m.cls != "bus"]
    for side in (-1, 1):
        if rng.random() < (.75 if across else .5):
            objects, n, w = neighbour(rng, kinds)
            gap = rng.uniform(.5, 1.4) if across else rng.uniform(.5, 2.5)
            if across:
                x, turn = side * (width / 2 + w / 2 + gap), math.pi / 2
            else:
                x, turn = side * (length / 2 + n / 2 + gap), 0
            vehicles.place(objects, x, rng.uniform(-.3, .4),
                           turn + rng.choice((0, math.pi)))
    x = -rng.uniform(4, 14)
    depth = (length if across else width) / 2 + rng.uniform(3.4, 9)
    for _ in range(rng.choice((0, 0, 1, 2, 3))):
        objects, n, w = neighbour(rng, kinds)
        vehicles.place(objects, x + n / 2, depth + w / 2,
                       rng.choice((0, math.pi)) + rng.gauss(0, .05))
        x += n + rng.uniform(.6, 5)
    return depth


def roadside(rng, y):
    """Kerb, pavement and lines. Heights rise towards the back."""
    if rng.random() < .7:
        quad("pavement", -80, 80, y, y + rng.uniform(1.5, 5), .13,
             grounds.ground(rng, rng.choice(("tiles", "asphalt", "concrete",
                                             "grass", "gravel"))))
        box((0, y, .06), (160, .16, .15), nodes.plain(
            nodes.grey(rng.uniform(.15, .6)), .9))
    line = nodes.plain(rng.choice((nodes.grey(.7), nodes.grey(.7),
                                   (.6, .42, .05), (.05, .2, .6))), .6)
    for _ in range(rng.choice((0, 1, 2))):
        at = rng.uniform(-6, y - .1)
        step = rng.choice((160, 3, 6))
        for x in np.arange(-80, 80, step):
            quad("line", x, x + step * (.5 if step < 9 else 1), at, at + .12,
                 .004, line)
    if rng.random() < .12:  # a crossing
        for x in np.arange(-8, 8, 1.):
            quad("line", x, x + .5, -4, y - .3, .005, line)


def occlude(rng, plants, y):
    """Something between camera and vehicle."""
    x = rng.gauss(0, 1.5)
    at = -y - rng.uniform(.5, 1.6)
    kind = rng.choice(("pole", "pole", "person", "bush", "bollard", "branch"))
    if kind == "person":
        person(rng, x, at)
    elif kind == "bush":
        plants.bush(x, at, rng.uniform(.3, .9))
    elif kind == "branch":
        plants.lump((x, at, rng.uniform(1.4, 2.6)),
                    (rng.uniform(.3, .8),) * 3)
    else:
        high = .9 if kind == "bollard" else 5
        w = rng.uniform(.05, .2)
        box((x, at, high / 2), (w, w, high), nodes.plain(
            nodes.hsv(rng, None, rng.uniform(0, .5), rng.uniform(.02, .6))))


def studio(rng, level, far):
    """A seamless floor and wall."""
    tone = nodes.hsv(rng, None, rng.choice((0, 0, .2)), level)
    n = 12
    bend = rng.uniform(.3, 3)
    a = np.linspace(0, np.pi / 2, n)
    y = np.concatenate([[-60], far + bend * (np.sin(a) - 1), [far]])
    z = np.concatenate([[0], bend * (1 - np.cos(a)), [40]])
    v = np.array([(x, b, c) for b, c in zip(y, z) for x in (-80, 80)])
    new_object("studio", v, [(2 * i, 2 * i + 1, 2 * i + 3, 2 * i + 2)
                             for i in range(len(y) - 1)],
               grounds.studio(rng, tone), smooth=True)


def hall(rng, far):
    """Walls on three sides."""
    wall = grounds.masonry(rng)
    box((0, far + .2, 4), (60, .3, 8), wall)
    for side in (-1, 1):
        if rng.random() < .6:
            box((side * rng.uniform(14, 25), 0, 4), (.3, 60, 8), wall)
    for _ in range(rng.randint(0, 4)):
        box((rng.uniform(-8, 8), far - .3, rng.uniform(.5, 2)),
            (rng.uniform(.4, 3), .5, rng.uniform(1, 3)),
            nodes.plain(nodes.hsv(rng)))


def build(rng, kind, models, size, across):
    """All surroundings of one scene of a kind; size is the vehicle's."""
    depth = (size[0] if across else size[1]) / 2
    if kind == "studio":
        level = rng.choice((.9, .95, .9, rng.uniform(.1, .8), .02, .005))
        studio(rng, level, depth + rng.uniform(1.5, 9))
        return level
    if kind == "hall":
        hall(rng, depth + rng.uniform(1, 7))
        return .3
    plants = Plants(rng)
    y = depth + rng.uniform(.15, 1.2)
    if kind in ("street", "lot"):
        roadside(rng, y)
        behind = y
        if models:
            behind = max(y, park(rng, models, size[0], size[1], across) + 2
                         if rng.random() < .75 else y)
        backdrop(rng, behind + rng.uniform(0, 2.5), plants)
        furniture(rng, y)
    else:
        if rng.random() < .5:
            roadside(rng, y + 1)
        if rng.random() < .3:
            fence(rng, -40, 40, y + rng.uniform(.5, 4), 1.2)
        for _ in range(rng.choice((0, 3, 8, 16))):
            plants.tree(rng.uniform(-30, 30), y + rng.uniform(3, 40),
                        rng.uniform(3, 12))
        for _ in range(rng.choice((0, 3, 8))):
            plants.bush(rng.uniform(-14, 14), y + rng.uniform(.6, 8),
                        rng.uniform(.5, 2.5))
    for _ in range(rng.choice((0, 0, 0, 1, 2))):
        person(rng, rng.uniform(-6, 6), y + rng.uniform(.2, 3))
    if rng.random() < .16:
        occlude(rng, plants, depth)
    return .3

"""Meshes from simple solids, gathered by class of material."""
import math

import bpy
import numpy as np


def unit(v):
    return v / max(np.linalg.norm(v), 1e-9)


def smoothed(points, rounds):
    """Corners cut (Chaikin 1974)."""
    for _ in range(rounds):
        a, b = points[:-1], points[1:]
        cut = np.stack([.75 * a + .25 * b, .25 * a + .75 * b], 1)
        points = np.vstack([points[:1], cut.reshape(-1, 3), points[-1:]])
    return points


def circle(count):
    t = 2 * np.pi * np.arange(count) / count
    return np.cos(t), np.sin(t)


def new_object(name, vertices, faces, material, smooth=False):
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata([tuple(v) for v in vertices], [], faces)
    mesh.materials.append(material)
    if smooth:
        mesh.polygons.foreach_set("use_smooth", [True] * len(mesh.polygons))
        mesh.use_auto_smooth, mesh.auto_smooth_angle = True, .7
    o = bpy.data.objects.new(name, mesh)
    bpy.context.scene.collection.objects.link(o)
    return o


def classed(cls):
    """A material that only says its class; `paint.dress` gives it a look."""
    m = bpy.data.materials.new(cls)
    m["cls"] = cls
    return m


class Solids:
    """X forward, Y left, Z up, metres."""

    def __init__(self):
        self.parts = {}

    def add(self, cls, vertices, faces):
        v, f = self.parts.setdefault(cls, ([], []))
        base = len(v)
        v.extend(vertices)
        f.extend(tuple(base + i for i in face) for face in faces)

    def loft(self, cls, rings, closed=False):
        """A skin over rings of the same number of points."""
        n, m = len(rings[0]), len(rings)
        faces = [(i * n + k, i * n + (k + 1) % n,
                  (i + 1) % m * n + (k + 1) % n, (i + 1) % m * n + k)
                 for i in range(m if closed else m - 1) for k in range(n)]
        if not closed:
            faces += [tuple(range(n))[::-1], tuple(range((m - 1) * n, m * n))]
        self.add(cls, np.concatenate(rings), faces)

    def tube(self, cls, points, radius, sides=8):
        """Along a smoothed line; radius is a number or one for each end."""
        p = smoothed(np.array(points, float), 2 if len(points) > 2 else 0)
        r0, r1 = radius if isinstance(radius, tuple) else (radius, radius)
        c, s = circle(sides)
        rings = []
        for i, at in enumerate(p):
            d = unit(p[min(i + 1, len(p) - 1)] - p[max(i - 1, 0)])
            u = np.array((0, 1., 0)) if abs(d[1]) < .9 else np.array((0, 0, 1.))
            u = unit(u - d * d.dot(u))
            r = r0 + (r1 - r0) * i / (len(p) - 1)
            rings.append(at + r * (c[:, None] * u + s[:, None] * np.cross(d, u)))
        self.loft(cls, rings)

    def torus(self, cls, centre, radius, thick, flat=1., sides=(40, 10)):
        """About the Y axis; `flat` stretches it along that axis."""
        c, s = circle(sides[1])
        rings = [np.stack([(radius + thick * c) * a, thick * flat * s,
                           (radius + thick * c) * b], 1) + centre
                 for a, b in zip(*circle(sides[0]))]
        self.loft(cls, rings, closed=True)

    def disc(self, cls, centre, radius, width, sides=28):
        """A cylinder about the Y axis."""
        c, s = circle(sides)
        self.loft(cls, [np.stack([radius * c, np.full(sides, y), radius * s], 1)
                        + centre for y in (-width / 2, width / 2)])

    def blob(self, cls, centre, size, turn=0., power=2.5, sides=(18, 10)):
        """A superellipsoid, turned about the Y axis."""
        e = 2 / power

        def f(v):
            return np.sign(v) * np.abs(v) ** e
        c, s = (f(v) for v in circle(sides[0]))
        ca, sa = math.cos(turn), math.sin(turn)
        rings = []
        for t in np.linspace(-np.pi / 2, np.pi / 2, sides[1] + 2)[1:-1]:
            x, y = size[0] * f(np.cos(t)) * c, size[1] * f(np.cos(t)) * s
            z = np.full(sides[0], size[2] * f(np.sin(t)))
            rings.append(np.stack([ca * x + sa * z, y, ca * z - sa * x], 1)
                         + centre)
        self.loft(cls, rings)

    def box(self, cls, centre, size):
        x, y, z = (np.array((-.5, .5)) * v for v in size)
        v = np.array([(a, b, c) for a in x for b in y for c in z]) + centre
        self.add(cls, v, [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1),
                          (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)])

    def slab(self, cls, outline, half, bevel=.0, inset=0.):
        """An outline in X and Z between Y = -half and half, edges bevelled.

        `inset` leans the sides in towards the top, in metres at the top.
        """
        o = np.array(outline, float)
        middle = (o.max(0) + o.min(0)) / 2
        low, high = o[:, 1].min(), o[:, 1].max()
        lean = inset * (o[:, 1] - low) / max(high - low, 1e-6)
        rings = []
        for y, shrink in ((-half, bevel), (bevel - half, 0),
                          (half - bevel, 0), (half, bevel)):
            p = o + np.sign(middle - o) * np.minimum(shrink,
                                                     np.abs(middle - o))
            rings.append(np.stack([p[:, 0], y - np.sign(y) * lean, p[:, 1]], 1))
        self.loft(cls, rings)

    def arc(self, cls, centre, radius, half, start, stop, steps=12):
        """A mudguard: part of a cylinder's skin about the Y axis."""
        rows = []
        for a in np.linspace(start, stop, steps):
            for y, drop in ((-1, .02), (-.6, 0), (.6, 0), (1, .02)):
                rows.append((centre[0] + (radius - drop) * math.cos(a),
                             centre[1] + y * half,
                             centre[2] + (radius - drop) * math.sin(a)))
        self.add(cls, np.array(rows),
                 [(4 * i + k, 4 * i + k + 1, 4 * i + k + 5, 4 * i + k + 4)
                  for i in range(steps - 1) for k in range(3)])

    def objects(self):
        return [new_object(cls, v, f, classed(cls), smooth=True)
                for cls, (v, f) in self.parts.items()]

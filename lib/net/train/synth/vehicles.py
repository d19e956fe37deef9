"""The models: loading them, and making many shapes of each."""
import glob
import json
import os

import bpy
import numpy as np
from mathutils import Matrix, Vector

from .shapes import Solids

# How often a model is drawn: detailed ones most. Others: once.
WEIGHTS = {
    "audi_a": 5, "audibot": 4, "sedan_generic": 5, "nissan_patrol": 5,
    "vw_microbus": 3, "citybus": 4, "truck_box": 3, "uaz469": 2, "uazbus": 2,
    "man_5t": 1, "man_10t": .7, "m1078": .7, "unimog401": .6,
    "hmmwv_simple": .6, "jeep_cherokee": 5, "gz_ambulance": 1.5, "gz_bus": 1.5,
    "gz_fire_truck": 1, "gz_hatchback": 5, "gz_pickup": 4, "gz_suv": 4,
    "gz_prius": 6, "md_130": 5, "md_beetle": 3, "o3dv_car": .2,
    "smarts_trailer": 0, "ct_ice_cream_truck": .1, "ct_citroen_old_van": .2,
    "smarts_bus": .5, "smarts_coach": .5, "smarts_moving_truck": .6,
    "smarts_muscle_car": 1, "smarts_simple_car": 1, "smarts_truck": .6,
    "sketchbook_car": 0, "ford_escape": 0, "smarts_motorcycle": 0}
TOY = .2  # kenney_*: blocks, but of many kinds
BACKWARDS = ("gz_fire_truck", "gz_pickup", "gz_suv")
LIGHT = 60000  # triangles a neighbour may have


class Model:
    def __init__(self, info, blend):
        self.name, self.cls = info["name"], info["cls"]
        self.triangles, self.classes = info["tris"], info["classes"]
        self.blend = blend
        toy = self.name.startswith("kenney_")
        self.weight = WEIGHTS.get(self.name, TOY if toy else 1)

    def load(self):
        """Its meshes, linked to the scene."""
        with bpy.data.libraries.load(self.blend, link=False) as (there, here):
            here.objects = there.objects
        objects = [o for o in here.objects if o and o.type == "MESH"]
        for o in objects:
            bpy.context.scene.collection.objects.link(o)
        return objects


def models(folder):
    """All models of a folder but two-wheelers, which `bikes` builds."""
    found = []
    for name in sorted(glob.glob(os.path.join(folder, "*", "info.json"))):
        with open(name) as f:
            info = json.load(f)
        blend = os.path.join(os.path.dirname(name), info["name"] + ".blend")
        if info["cls"] != "motorbike" and os.path.exists(blend):
            found.append(Model(info, blend))
    return [m for m in found if m.weight > 0]


def coordinates(objects):
    """The vertices of each object."""
    arrays = []
    for o in objects:
        v = np.empty(3 * len(o.data.vertices))
        o.data.vertices.foreach_get("co", v)
        arrays.append(v.reshape(-1, 3))
    return arrays


def bounds(objects):
    """Least and greatest corner, objects placed at the origin."""
    v = np.vstack(coordinates(objects))
    return v.min(0), v.max(0)


def is_wheel(o):
    """Of rubber and metal alone, as wheels of models are."""
    classes = {m.get("cls", "") for m in o.data.materials if m}
    return bool(classes) and classes <= {"tire", "rim", "chrome", "dark"} \
        and "tire" in classes or classes == {"rim"}


def piecewise(knots, slopes):
    """A continuous map with the given slope between knots, fixed at 0."""
    k = np.array(knots, float)
    values = np.concatenate([[0], np.cumsum(np.diff(k) * slopes)])
    values -= np.interp(0, k, values)
    return lambda x: np.interp(x, k, values)


def axles(wheels):
    """Intervals along X that wheels take, merged, and a wheel's top."""
    spans, top = [], 0
    for v in wheels:
        low, high = v.min(0), v.max(0)
        margin = .15 * (high[0] - low[0])
        spans.append([low[0] - margin, high[0] + margin])
        top = max(top, high[2])
    merged = []
    for a, b in sorted(spans):
        if merged and a <= merged[-1][1]:
            merged[-1][1] = max(b, merged[-1][1])
        else:
            merged.append([a, b])
    return merged, top


def warp(objects, rng):
    """Another car of the same kind.

    Overhangs, wheelbase, body and cabin get their own scales; a wheel and
    its arch are moved, not stretched, so both stay round.
    """
    arrays = coordinates(objects)
    low = np.min([v.min(0) for v in arrays], 0) - .01
    high = np.max([v.max(0) for v in arrays], 0) + .01
    wheels = [v for o, v in zip(objects, arrays) if is_wheel(o)]
    spans, top = axles(wheels)
    knots, slopes = [low[0]], []
    for a, b in spans:
        if a > knots[-1]:
            knots.append(a)
            slopes.append(rng.uniform(.85, 1.15))
        if b > knots[-1]:
            knots.append(b)
            slopes.append(1)
    if high[0] > knots[-1]:
        knots.append(high[0])
        slopes.append(rng.uniform(.85, 1.15))
    along = piecewise(knots, slopes)
    top = max(top, .3 * high[2])
    belt = top + .4 * (high[2] - top)
    up = piecewise((low[2], top, belt, high[2]),
                   (1, rng.uniform(.85, 1.15), rng.uniform(.82, 1.2)))
    narrow = rng.uniform(-.05, .08)
    whole = np.array([rng.uniform(.94, 1.06), rng.uniform(.92, 1.06),
                      rng.uniform(.94, 1.06)])
    for o, v in zip(objects, arrays):
        if is_wheel(o):
            middle = (v.min(0) + v.max(0)) / 2
            goal = np.array([along(middle[0]), *middle[1:]]) * whole
            v = (v - middle) * whole[2] + goal
        else:
            lean = 1 - narrow * np.clip((v[:, 2] - belt)
                                        / max(high[2] - belt, .1), 0, 1)
            v = np.stack([along(v[:, 0]), v[:, 1] * lean,
                          up(v[:, 2])], 1) * whole
        o.data.vertices.foreach_set("co", np.ravel(v))
        o.data.update()


def close_wheels(objects):
    """Dark discs behind spokes, where a model lets one look through."""
    s = Solids()
    for o, v in zip(objects, coordinates(objects)):
        if not is_wheel(o) or "tire" not in {m.get("cls") for m in
                                             o.data.materials if m}:
            continue
        low, high = v.min(0), v.max(0)
        middle = (low + high) / 2
        inner = low[1] if middle[1] > 0 else high[1]
        middle[1] = .6 * middle[1] + .4 * inner
        s.disc("hub", middle, .42 * min(high[0] - low[0], high[2] - low[2]),
               .02)
    return s.objects()


def place(objects, x, y, turn):
    """Set on the ground at a point, facing an angle from X."""
    m = Matrix.Translation(Vector((x, y, 0))) @ Matrix.Rotation(turn, 4, "Z")
    for o in objects:
        o.matrix_world = m

"""Where the picture is taken from and what it frames."""
import math

import bpy
import numpy as np
from mathutils import Vector

ASPECTS = (1, 1, 4 / 3, 4 / 3, 4 / 3, 3 / 2, 3 / 2, 16 / 9, 16 / 9, 3 / 4,
           2 / 3)


def outline(objects, count=600):
    """Some vertices of placed objects, enough to frame them."""
    points = []
    for o in objects:
        v = np.empty(3 * len(o.data.vertices))
        o.data.vertices.foreach_get("co", v)
        v = v.reshape(-1, 3)
        ends = np.concatenate([v.argmin(0), v.argmax(0)])
        v = np.vstack([v[ends], v[::max(1, len(v) * len(objects) // count)]])
        m = np.array(o.matrix_world)
        points.append(v @ m[:3, :3].T + m[:3, 3])
    return np.vstack(points)


class View:
    def __init__(self, rng, points, angle, long_side):
        self.points = points
        low, high = points.min(0), points.max(0)
        self.target = Vector(((low[0] + high[0]) / 2, (low[1] + high[1]) / 2,
                              high[2] * .47))
        self.angle = angle
        aspect = rng.choice(ASPECTS)
        self.wide = long_side if aspect >= 1 else int(long_side * aspect)
        self.high = int(long_side / aspect) if aspect >= 1 else long_side
        self.lens = math.exp(rng.uniform(math.log(24), math.log(110)))
        tall = 1 if high[2] < 2.4 else rng.uniform(1, 1.4)
        self.height = tall * rng.choice((
            rng.uniform(.4, 1.2), rng.uniform(1.2, 1.8), rng.uniform(1.3, 1.8),
            rng.uniform(1.4, 3)))
        if rng.random() < .06:
            self.height = rng.uniform(3, 6)
        kind = rng.random()
        self.fill = rng.uniform(.25, .6) if kind < .14 else \
            rng.uniform(.6, .97) if kind < .8 else rng.uniform(.97, 1.7)

    def seen(self, distance):
        """Eye, its rotation, and the vehicle's rectangle in the frame."""
        up = min(self.height - self.target.z, .45 * distance)
        flat = math.sqrt(max(distance ** 2 - up ** 2, .01))
        eye = Vector((self.target.x + math.cos(self.angle) * flat,
                      self.target.y + math.sin(self.angle) * flat,
                      self.target.z + up))
        turn = (self.target - eye).to_track_quat("-Z", "Y")
        r = np.array(turn.to_matrix())
        v = (self.points - np.array(eye)) @ r
        if (-v[:, 2]).min() < .3:
            return eye, turn, None
        k = self.lens / 36 * max(self.wide, self.high) / -v[:, 2]
        x, y = v[:, 0] * k / self.wide, v[:, 1] * k / self.high
        return eye, turn, (x.min(), x.max(), y.min(), y.max())

    def distance(self):
        """At which the vehicle fills the wanted part of the frame."""
        low, high = 1., 250.
        for _ in range(24):
            middle = (low + high) / 2
            r = self.seen(middle)[2]
            if r is None or max(r[1] - r[0], r[3] - r[2]) > self.fill:
                low = middle
            else:
                high = middle
        return high


def shift(rng, fill):
    """Where the middle of the vehicle goes, from that of the frame."""
    if rng.random() < .2:  # cut off
        return rng.uniform(-.4, .4), rng.uniform(-.25, .25)
    free = max(0, 1 - fill) / 2
    return rng.uniform(-free, free) * .9, rng.uniform(-free, free) * .5


def set_up(rng, points, angle, long_side):
    """Frame the points from an angle; returns facts for the record."""
    scene = bpy.context.scene
    o = scene.camera
    if o is None:
        o = bpy.data.objects.new("camera", bpy.data.cameras.new("camera"))
        scene.collection.objects.link(o)
        scene.camera = o
    v = View(rng, points, angle, long_side)
    d = v.distance()
    eye, turn, r = v.seen(d)
    lens = o.data
    lens.lens, lens.sensor_width, lens.sensor_fit = v.lens, 36, "AUTO"
    o.location, o.rotation_mode = eye, "QUATERNION"
    o.rotation_quaternion = turn
    dx, dy = shift(rng, v.fill)
    side = max(v.wide, v.high)
    lens.shift_x = ((r[0] + r[1]) / 2 - dx) * v.wide / side
    lens.shift_y = ((r[2] + r[3]) / 2 - dy) * v.high / side
    lens.dof.use_dof = rng.random() < .3
    lens.dof.focus_distance = max(.5, d * .93)
    lens.dof.aperture_fstop = rng.uniform(2, 11)
    scene.render.resolution_x, scene.render.resolution_y = v.wide, v.high
    return {"az": round(math.degrees(angle)), "h": round(v.height, 2),
            "f": round(v.lens), "fill": round(v.fill, 2)}

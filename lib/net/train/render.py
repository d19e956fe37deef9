"""Render vehicles with exact labels, for training.

usage: blender -b -P render.py -- --meshes DIR --out DIR [--seed N]
         [--start N] [--count N] [--stride N] [--offset N] [--views N]
         [--res N] [--spp N] [--threads N] [--empty]

Per picture: NNNNNN.jpg, NNNNNN_a.png (alpha of the vehicle), NNNNNN_p.png
(0 background, 1 body, 2 wheel, 3 glass, 4 lamp, 5 plate, 6 mirror, 7 text)
and, last, NNNNNN.json, whose "has" lists the materials of the model. One
scene gives --views pictures; scenes are dealt out by --stride and --offset.
What is there already is skipped, so a run can be stopped and started again.
--empty leaves the vehicle out: pictures to put others before.
"""
import argparse
import json
import math
import os
import random
import shutil
import sys
import tempfile
import time
import traceback

import bpy

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from synth import bikes, camera, cycles, extras, film, grounds  # noqa: E402
from synth import heavy, marks, nodes, paint, sky, street  # noqa: E402
from synth import vehicles  # noqa: E402

KINDS = {"street": 44, "lot": 14, "open": 20, "studio": 16, "hall": 6}
BIKES, HEAVY = .17, .16  # shares of built vehicles


def arguments():
    after = sys.argv[sys.argv.index("--") + 1:] if "--" in sys.argv else []
    ap = argparse.ArgumentParser(prog="render.py")
    ap.add_argument("--meshes", required=True)
    ap.add_argument("--out", required=True)
    for name, value in (("seed", 1), ("start", 0), ("count", 100),
                        ("stride", 1), ("offset", 0), ("views", 4),
                        ("res", 384), ("spp", 6), ("threads", 1)):
        ap.add_argument("--" + name, type=int, default=value)
    ap.add_argument("--empty", action="store_true")
    return ap.parse_args(after)


def write_labels(folder):
    """They come from the same rays as the colours."""
    scene = bpy.context.scene
    scene.render.use_persistent_data = True
    layer = scene.view_layers[0]
    # Glass labels the first surface; clear parts of a decal let it pass.
    layer.pass_alpha_threshold = .05
    for name in nodes.LABELS:
        aov = layer.aovs.add()
        aov.name = name
        aov.type = "VALUE" if name == "vehicle" else "COLOR"
    write_passes(scene, folder)


def write_passes(scene, folder):
    scene.use_nodes = True
    tree = scene.node_tree
    tree.nodes.clear()
    layers = tree.nodes.new("CompositorNodeRLayers")
    out = tree.nodes.new("CompositorNodeOutputFile")
    out.base_path = folder
    out.format.file_format, out.format.exr_codec = "OPEN_EXR", "NONE"
    out.file_slots.clear()
    for name in ("Image",) + nodes.LABELS:
        out.file_slots.new(name)
        tree.links.new(layers.outputs[name], out.inputs[name])


def subject(rng, models):
    """A vehicle, its class and the materials it shows."""
    kind = rng.random()
    if kind < BIKES:
        objects, cls = bikes.build(rng, rng.random() < .5), "motorbike"
    elif kind < BIKES + HEAVY:
        cls = rng.choice(("bus", "bus", "truck", "truck", "car"))
        objects = heavy.build(cls, rng)
    else:
        model = rng.choices(models, [m.weight for m in models])[0]
        objects, cls = model.load(), model.cls
        if rng.random() < .85:
            vehicles.warp(objects, rng)
        objects += vehicles.close_wheels(objects)
        if cls == "car":
            objects += extras.add(objects, rng)
        name = model.name
    if kind < BIKES + HEAVY:
        name = "built_" + cls
    has = sorted({m.get("cls", "paint") for o in objects
                  for m in o.data.materials if m})
    return objects, cls, name, has


class Scene:
    """A vehicle in its surroundings, seen several times."""

    def __init__(self, a, number, models, folder):
        self.a, self.folder = a, folder
        self.rng = rng = random.Random(a.seed * 1000003 + number * 7919 + 17)
        bpy.ops.wm.read_factory_settings(use_empty=True)
        cycles.set_up(a.spp, a.threads)
        write_labels(folder)
        self.kind = rng.choices(list(KINDS), list(KINDS.values()))[0]
        if a.empty and self.kind == "studio":
            self.kind = "street"
        self.objects, self.cls, self.model, self.has = subject(rng, models)
        self.marks = marks.add(self.objects, self.cls, rng)
        low, high = vehicles.bounds(self.objects)
        self.across = self.kind == "lot" and rng.random() < .7
        self.level = street.build(rng, self.kind, [] if a.empty else models,
                                  high - low, self.across)
        self.plane = None
        if self.kind != "studio":
            self.plane = street.quad("ground", -2000, 2000, -2000, 2000,
                                     -.002, nodes.plain((.2, .2, .2)))
        if a.empty:
            for o in self.objects + self.marks:
                o.hide_render = True

    def relight(self, rng):
        bpy.context.scene.cycles.samples = self.a.spp
        if self.kind in ("studio", "hall"):
            # Many small lamps make more noise.
            bpy.context.scene.cycles.samples = self.a.spp * 3 // 2
            light = sky.light_room(rng, self.level)
            names = ("concrete", "tiles", "asphalt")
        else:
            light = sky.light_street(rng)
            names = grounds.COUNTRY if self.kind == "open" else grounds.STREET
        if self.plane:
            name = rng.choice(names)
            self.plane.data.materials[0] = grounds.ground(rng, name)
        return light

    def pose(self, rng):
        """Turn the vehicle and return the angle of the camera."""
        off = rng.choice((rng.gauss(0, .15), rng.gauss(0, .35),
                          rng.uniform(-1.1, 1.1), rng.uniform(-1.4, 1.4)))
        turn = rng.choice((0, math.pi)) + rng.gauss(0, .03)
        most = .7 if self.kind == "hall" else 1.35
        angle = -math.pi / 2 + max(-most, min(most, off))
        if self.across:
            turn += math.pi / 2
            angle = -math.pi / 2 + rng.gauss(0, .5)
        elif self.kind in ("open", "studio", "hall"):
            turn += rng.uniform(-.5, .5)
        both = self.objects + self.marks
        vehicles.place(both, 0, rng.uniform(-.2, .1), turn)
        bpy.context.view_layer.update()
        return angle

    def picture(self, number):
        a, start = self.a, time.process_time()
        rng = random.Random(a.seed * 7368787 + number * 104729 + 5)
        light = self.relight(rng)
        paint.dress(self.objects, rng)
        angle = self.pose(rng)
        record = {"id": number, "model": self.model, "cls": self.cls,
                  "has": self.has, "mode": self.kind, "light": light}
        record.update(camera.set_up(rng, camera.outline(self.objects), angle,
                                    a.res))
        bpy.context.scene.cycles.seed = number % 100000
        bpy.ops.render.render()
        p = {name: film.pixels(os.path.join(self.folder, name + "0001.exr"))
             for name in ("Image",) + nodes.LABELS}
        alpha, parts = film.labels(p["vehicle"][..., 0],
                                   p["parts_a"][..., :3],
                                   p["parts_b"][..., :3])
        image = film.develop(rng, p["Image"][..., :3], alpha / 255.,
                             parts == 3, light == "night")
        self.save(number, image, alpha, parts, record, rng, start)

    def save(self, number, image, alpha, parts, record, rng, start):
        base = os.path.join(self.a.out, "%06d" % number)
        image.save(base + ".jpg", quality=rng.randint(80, 95))
        if not self.a.empty:
            film.Image.fromarray(alpha).save(base + "_a.png")
            film.Image.fromarray(parts).save(base + "_p.png")
        else:
            record["has"] = []
        record["cover"] = round(float(alpha.mean() / 255), 4)
        record["cpu"] = round(time.process_time() - start, 2)
        with open(base + ".json", "w") as f:
            json.dump(record, f)
        print("picture", number, self.model, self.kind, record["light"],
              record["cpu"], record["cover"], flush=True)


def main():
    a = arguments()
    os.makedirs(a.out, exist_ok=True)
    models = vehicles.models(a.meshes)
    folder = tempfile.mkdtemp(prefix="render_")
    for first in range(a.start, a.start + a.count, a.views):
        if first // a.views % a.stride != a.offset:
            continue
        todo = [n for n in range(first, min(first + a.views,
                                            a.start + a.count))
                if not os.path.exists(os.path.join(a.out, "%06d.json" % n))]
        if not todo:
            continue
        try:
            scene = Scene(a, first // a.views, models, folder)
            for n in todo:
                scene.picture(n)
        except Exception:
            print("failed at", first)
            traceback.print_exc()
    shutil.rmtree(folder)


main()

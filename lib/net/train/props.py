"""Render things that are no vehicles, each alone, for training.

usage: blender -b -P props.py -- --out DIR [--seed N] [--start N] [--count N]
         [--res N] [--spp N]

Per thing NNNNNN.png with its coverage as alpha, no wider or higher than the
thing. What is there already is skipped.
"""
import argparse
import math
import os
import random
import shutil
import sys
import tempfile

import bpy
import numpy as np

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from synth import camera, cycles, film, props, sky  # noqa: E402


def write_coverage(path):
    render = bpy.context.scene.render
    render.film_transparent = True
    render.filepath = path
    render.image_settings.file_format = "OPEN_EXR"
    render.image_settings.color_mode = "RGBA"


def picture(a, number, folder):
    rng = random.Random(a.seed * 7368787 + number * 104729 + 5)
    bpy.ops.wm.read_factory_settings(use_empty=True)
    cycles.set_up(a.spp, 1)
    path = os.path.join(folder, "thing.exr")
    write_coverage(path)
    kind = props.build(rng)
    objects = [o for o in bpy.data.objects if o.type == "MESH"]
    light = sky.light_street(rng) if rng.random() < .8 \
        else sky.light_room(rng, rng.uniform(.1, 1))
    bpy.context.view_layer.update()
    camera.set_up(rng, camera.outline(objects),
                  -math.pi / 2 + rng.uniform(-.6, .6), a.res)
    bpy.ops.render.render(write_still=True)
    p = film.pixels(path)
    alpha = p[..., 3].clip(0, 1)
    inside = alpha > .5
    edge = np.concatenate([inside[0], inside[-1], inside[:, 0], inside[:, -1]])
    if edge.any() or not inside.any():
        return  # cut off
    rgb = p[..., :3] / alpha.clip(.05)[..., None]
    rgb[~inside] = rgb[inside].mean(0)
    image = film.develop(rng, rgb, alpha, alpha < 0, light == "night")
    image.putalpha(film.Image.fromarray((alpha * 255 + .5).astype("uint8")))
    image.crop(film.Image.fromarray(inside).getbbox()).save(
        os.path.join(a.out, "%06d.png" % number))
    print("thing", number, kind, light, flush=True)


def main():
    ap = argparse.ArgumentParser(prog="props.py")
    ap.add_argument("--out", required=True)
    for name, value in (("seed", 1), ("start", 0), ("count", 500),
                        ("res", 224), ("spp", 12)):
        ap.add_argument("--" + name, type=int, default=value)
    a = ap.parse_args(sys.argv[sys.argv.index("--") + 1:])
    os.makedirs(a.out, exist_ok=True)
    folder = tempfile.mkdtemp(prefix="props_")
    for number in range(a.start, a.start + a.count):
        if not os.path.exists(os.path.join(a.out, "%06d.png" % number)):
            picture(a, number, folder)
    shutil.rmtree(folder)


main()

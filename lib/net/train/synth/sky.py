"""Light from all around: a painted panorama, and lamps."""
import colorsys
import math

import bpy
import numpy as np
from mathutils import Vector

from . import nodes

WIDTH, HEIGHT = 1024, 512
OUTDOORS = ("clear", "clear", "cloudy", "cloudy", "overcast", "overcast",
            "sunset", "night")


def clouds(rng):
    """Tileable noise over the panorama, in 0..1."""
    n = nodes.fractal(rng.uniform(1.5, 2.2), rng.randrange(1 << 30))
    n = np.roll(n, rng.randrange(512), 0)
    return np.tile(n, (1, 2))[..., None]


def blend(t, stops):
    """Colours between stops (position, colour) at t."""
    x = [s[0] for s in stops]
    return np.stack([np.interp(t, x, [s[1][c] for s in stops])
                     for c in range(3)], -1)


def skyline(rng, rgb, elevation, dark):
    """Hills, trees or houses along the horizon."""
    kind = rng.choice(("none", "hills", "trees", "houses", "houses"))
    if kind == "none":
        return
    x = np.arange(WIDTH)
    if kind == "houses":
        top = np.zeros(WIDTH)
        at = 0
        while at < WIDTH:
            w = rng.randint(6, 50)
            top[at:at + w] = rng.uniform(.02, .22)
            colour = np.array(nodes.hsv(rng, None, rng.uniform(0, .4),
                                        rng.uniform(.05, .5))) * dark
            below = (elevation[:, None] < top[at:at + w]) \
                & (elevation[:, None] > -.02)
            rgb[:, at:at + w][below] = colour
            panes = below & ((np.arange(HEIGHT)[:, None] % 5) < 2) \
                & ((x[at:at + w] % 4) < 2)
            rgb[:, at:at + w][panes] = colour * rng.uniform(.2, 1.6)
            at += w + rng.choice((0, 0, 8))
        return
    n = nodes.fractal(1.6 if kind == "hills" else 1.2,
                      rng.randrange(1 << 30))[0]
    top = np.tile(n, 2) * rng.uniform(.05, .3)
    colour = np.array(nodes.hsv(rng, rng.uniform(.2, .35), rng.uniform(.2, .7),
                                rng.uniform(.03, .25))) * dark
    below = (elevation[:, None] < top) & (elevation[:, None] > -.02)
    shade = rng.uniform(.5, 1) + clouds(rng)[..., 0] * .8
    rgb[below] = (colour * shade[..., None])[below]


def outdoor(rng, kind):
    """Panorama and the brightness of the sun."""
    elevation = np.linspace(-math.pi / 2, math.pi / 2, HEIGHT)
    t = np.clip(elevation / (math.pi / 2), 0, 1) ** .6
    sun = 0
    if kind == "clear":
        blue = rng.uniform(.56, .62)
        rows = blend(t, [(0, colorsys.hsv_to_rgb(blue, .15, .9)),
                         (.4, colorsys.hsv_to_rgb(blue, .45, .7)),
                         (1, colorsys.hsv_to_rgb(blue, .75, .4))])
        sun = rng.uniform(1.5, 6)
    elif kind == "sunset":
        rows = blend(t, [(0, nodes.hsv(rng, rng.uniform(.02, .1), .7, .9)),
                         (.3, nodes.hsv(rng, rng.uniform(.9, 1), .35, .5)),
                         (1, nodes.hsv(rng, .62, .6, .3))])
        sun = rng.choice((0, rng.uniform(1, 4)))
    elif kind == "night":
        rows = blend(t, [(0, nodes.hsv(rng, rng.uniform(0, .7), .4, .05)),
                         (1, (.003, .004, .01))])
    else:
        a = rng.uniform(.5, 1)
        rows = blend(t, [(0, (a * .7, a * .72, a * .75)), (1, (a, a, a))])
        sun = rng.choice((0, rng.uniform(.5, 3))) if kind == "cloudy" else 0
    rgb = np.repeat(rows[:, None], WIDTH, 1)
    if kind != "night" and (kind != "clear" or rng.random() < .6):
        n = np.clip((clouds(rng) - rng.uniform(.42, .55)) * 5, 0, 1)
        white = rng.uniform(.5, 1.3)
        cover = rng.uniform(.3, 1)
        rgb = rgb * (1 - n * cover) + n * cover * white
    skyline(rng, rgb, elevation, .06 if kind == "night" else 1)
    if kind == "night":
        for _ in range(rng.randint(5, 40)):
            y = HEIGHT // 2 + rng.randint(0, 30)
            x = rng.randrange(WIDTH - 4)
            rgb[y:y + 3, x:x + 3] = np.array(nodes.hsv(
                rng, rng.uniform(.05, .15), rng.random(), 1)) * 8
    return rgb, sun


def indoor(rng, level):
    """Walls of one grey and bright rectangles for lamps and windows."""
    rgb = np.full((HEIGHT, WIDTH, 3), level, np.float32)
    rgb *= np.linspace(rng.uniform(.4, 1), rng.uniform(.6, 1.2),
                       HEIGHT)[:, None, None]
    for _ in range(rng.randint(2, 7)):
        w, h = rng.randint(30, 300), rng.randint(10, 90)
        x, y = rng.randrange(WIDTH - w), rng.randint(HEIGHT // 2 + 30,
                                                     HEIGHT - h)
        rgb[y:y + h, x:x + w] = rng.uniform(.6, 2.5)
    return rgb


def set_world(rgb, strength, turn):
    world = bpy.context.scene.world or bpy.data.worlds.new("world")
    bpy.context.scene.world = world
    world.use_nodes = True
    tree = world.node_tree
    tree.nodes.clear()
    # The last one stays: a render that keeps its data would take a new
    # picture at the old one's address for the old one.
    image = nodes.picture("panorama", rgb.astype(np.float32), "Linear")
    link = tree.links.new
    where = tree.nodes.new("ShaderNodeTexCoord")
    mapping = tree.nodes.new("ShaderNodeMapping")
    mapping.inputs["Rotation"].default_value[2] = turn
    texture = tree.nodes.new("ShaderNodeTexEnvironment")
    texture.image = image
    light = tree.nodes.new("ShaderNodeBackground")
    light.inputs[1].default_value = strength
    link(where.outputs["Generated"], mapping.inputs[0])
    link(mapping.outputs[0], texture.inputs[0])
    link(texture.outputs[0], light.inputs[0])
    link(light.outputs[0],
         tree.nodes.new("ShaderNodeOutputWorld").inputs[0])
    world.cycles.sampling_method = "MANUAL"
    world.cycles.sample_map_resolution = 256


def lamp(kind, at, target, power, colour, size):
    light = bpy.data.lights.new("lamp", kind)
    light.energy, light.color = power, colour
    if kind == "SUN":
        light.angle = size
    else:
        light.size = size
    o = bpy.data.objects.new("lamp", light)
    bpy.context.scene.collection.objects.link(o)
    o.location = at
    o.rotation_euler = (Vector(target) - Vector(at)).to_track_quat(
        "-Z", "Y").to_euler()
    return o


def remove_lamps():
    for o in [o for o in bpy.data.objects if o.type == "LIGHT"]:
        bpy.data.lights.remove(o.data)


def warm(rng, least=.6):
    return (1, rng.uniform(.5 + least / 2, 1), rng.uniform(least, 1))


def light_street(rng):
    """A new sky with sun or street lamps; returns its name."""
    remove_lamps()
    kind = rng.choice(OUTDOORS)
    rgb, sun = outdoor(rng, kind)
    set_world(rgb, rng.uniform(.6, 1.1), rng.uniform(0, 2 * math.pi))
    if sun:
        low = 3 if kind == "sunset" else 9
        lamp("SUN", (rng.uniform(-9, 9), rng.uniform(-9, 7),
                     rng.uniform(2, low)), (0, 0, 0), sun, warm(rng, .7),
             rng.uniform(.008, .1))
    if kind == "night":
        for _ in range(rng.randint(2, 5)):
            lamp("AREA", (rng.uniform(-9, 9), rng.uniform(-9, 9),
                          rng.uniform(3, 7)), (0, 0, 0),
                 rng.uniform(100, 900), warm(rng, .4), rng.uniform(.3, 2))
    return kind


def light_room(rng, level):
    remove_lamps()
    set_world(indoor(rng, level), rng.uniform(.3, 1),
              rng.uniform(0, 2 * math.pi))
    for _ in range(rng.randint(1, 3)):
        lamp("AREA", (rng.uniform(-7, 7), rng.uniform(-9, 3),
                      rng.uniform(3.5, 7)), (0, 0, .5),
             rng.uniform(150, 1200), warm(rng, .8), rng.uniform(.5, 5))
    return "room"

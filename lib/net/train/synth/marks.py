"""Number plates, lettering, stickers: drawn, then laid on the body."""
import bpy
import glob
import math
import numpy as np
from PIL import Image, ImageDraw, ImageFont
from mathutils import Vector
from mathutils.bvhtree import BVHTree

from . import nodes

WORDS = """EXPRESS TAXI RENTAL MOTORS SERVICE CITY LOGISTICS CARGO RAPID NORTH
BLUE LINE DELIVERY TOURS POLICE RESCUE SALE TURBO SPORT 4x4 AUTO LIMITED
EDITION GARAGE FLORIST BAKERY PLUMBING ELECTRIC CLEANING SCHOOL RADIO FM
www.example.com 0800-555-010 GT RS V8 HYBRID DIESEL EV ECO LINE XL PRO""".split()
PATTERNS = ("LL-DD-LLL", "LLL DDDD", "DLLLDDD", "LL DD LLL", "LLL-DDD",
            "DDDD LLL", "L DDD LL")
UNFIT = ("symbol", "math", "emoji", "noto", "dingbat", "icon", "fallback")
FONTS = [f for f in sorted(glob.glob("/usr/share/fonts/truetype/**/*.ttf",
                                     recursive=True))
         if not any(word in f.lower() for word in UNFIT)]


def font(rng, size):
    if not FONTS:
        return ImageFont.load_default()
    return ImageFont.truetype(rng.choice(FONTS), size)


def ink(rng):
    return tuple(int(255 * v) for v in nodes.hsv(
        rng, None, rng.choice((0, rng.random())),
        rng.choice((0, 1, rng.random()))))


def plate_picture(rng):
    """A plate and its width and height in metres."""
    wide = rng.random() < .65
    w, h = (520, 112) if wide else (320, 160)
    ground = rng.choice([(245, 245, 240)] * 4 + [
        (250, 205, 30), (240, 240, 200), (20, 60, 140), (20, 20, 20),
        (30, 110, 60)])
    dark = (15, 15, 25) if sum(ground) > 350 else (240, 240, 240)
    im = Image.new("RGB", (w, h), ground)
    d = ImageDraw.Draw(im)
    d.rectangle([3, 3, w - 4, h - 4], outline=dark, width=3)
    left = 8
    if wide and rng.random() < .6:
        d.rectangle([4, 4, 44, h - 5], fill=(10, 50, 160))
        d.text((12, h - 44), rng.choice("DFIEPLSN"), fill=(250, 250, 250),
               font=font(rng, 30))
        left = 50
    text = "".join(rng.choice("ABCDEFGHJKLMNPRSTUVWXYZ") if c == "L" else
                   str(rng.randint(0, 9)) if c == "D" else c
                   for c in rng.choice(PATTERNS))
    face = rng.choice(FONTS) if FONTS else None
    for size in range(int(h * .85), 20, -4):
        f = ImageFont.truetype(face, size) if face else font(rng, size)
        b = d.textbbox((0, 0), text, font=f)
        if b[2] - b[0] < w - left - 14 and b[3] - b[1] < h * .75:
            break
    d.text(((w + left - b[2] + b[0]) / 2 - b[0], (h - b[3] + b[1]) / 2 - b[1]),
           text, fill=dark, font=f)
    return im, ((.52, .112) if wide else (.305, .152))


def lettering(rng):
    lines = [" ".join(rng.choice(WORDS) for _ in range(rng.randint(1, 2)))
             for _ in range(rng.randint(1, 3))]
    if rng.random() < .2:
        lines = [str(rng.randint(0, 99))]
    f = font(rng, rng.choice((48, 64, 80)))
    d = ImageDraw.Draw(Image.new("RGBA", (8, 8)))
    boxes = [d.textbbox((0, 0), t, font=f) for t in lines]
    w = max(b[2] for b in boxes) + 16
    h = sum(b[3] for b in boxes) + 12 * len(lines) + 8
    colour = ink(rng)
    ground = (*ink(rng), 255) if rng.random() < .3 else (*colour, 0)
    im = Image.new("RGBA", (w, h), ground)
    d = ImageDraw.Draw(im)
    y = 4
    for t, b in zip(lines, boxes):
        d.text((8, y), t, fill=(*colour, 255), font=f)
        y += b[3] + 12
    return im


def emblem(rng):
    w, h = rng.choice(((256, 256), (384, 192), (256, 192)))
    a, b = (*ink(rng), 255), (*ink(rng), 255)
    im = Image.new("RGBA", (w, h), (*a[:3], 0))
    d = ImageDraw.Draw(im)
    kind = rng.choice(("disc", "star", "shield", "stripes", "triangle"))
    if kind == "disc":
        d.ellipse([4, 4, w - 5, h - 5], fill=a)
        d.ellipse([w * .13, h * .13, w * .87, h * .87], fill=b)
        d.text((w * .3, h * .35), rng.choice(WORDS)[:4], fill=a,
               font=font(rng, h // 4))
    elif kind == "star":
        d.polygon([(w / 2 + w * (.48, .2)[i % 2] * math.sin(i * math.pi / 5),
                    h / 2 - h * (.48, .2)[i % 2] * math.cos(i * math.pi / 5))
                   for i in range(10)], fill=a)
    elif kind == "shield":
        d.polygon([(w * x, h * y) for x, y in (
            (.05, .05), (.95, .05), (.9, .6), (.5, .97), (.1, .6))], fill=a)
        d.rectangle([w * .25, h * .2, w * .75, h * .45], fill=b)
    elif kind == "triangle":
        d.polygon([(w / 2, 4), (w - 5, h - 5), (5, h - 5)], fill=a)
    else:
        for q in range(rng.randint(2, 4)):
            y = h * (.1 + .22 * q)
            d.polygon([(w * .1 * q, y), (w, y), (w * .95, y + h * .13),
                       (w * .1 * q, y + h * .13)], fill=a)
    return im


def sheet(name, points, columns, rows, im, rng):
    """A textured grid; its label is plate, or the drawn part of a decal."""
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata([tuple(p) for p in points], [], [
        (i * columns + j, i * columns + j + 1,
         (i + 1) * columns + j + 1, (i + 1) * columns + j)
        for i in range(rows - 1) for j in range(columns - 1)])
    uv = mesh.uv_layers.new()
    for p in mesh.polygons:
        for loop, v in zip(p.loop_indices, p.vertices):
            uv.data[loop].uv = (v % columns / (columns - 1),
                                v // columns / (rows - 1))
    pixels = np.asarray(im, np.float32)[::-1] / 255
    s = nodes.Shader(name)
    texture = s.node("ShaderNodeTexImage", image=nodes.picture(name, pixels))
    cover = texture.outputs[1] if im.mode == "RGBA" else 1.
    shine = rng.choice((0, 0, 0, .8)) if im.mode == "RGBA" else 0.
    s.label(nodes.PARTS["decal" if im.mode == "RGBA" else "plate"], cover)
    mesh.materials.append(s.finish(s.principled(
        texture.outputs[0], rng.uniform(.2, .6), shine, .3, Alpha=cover)))
    s.material["cls"] = "decal" if im.mode == "RGBA" else "platemark"
    o = bpy.data.objects.new(name, mesh)
    bpy.context.scene.collection.objects.link(o)
    return o


class Surface:
    """Rays against the body and the class of what they hit."""

    def __init__(self, objects):
        vertices, faces, self.classes = [], [], []
        base = 0
        for o in objects:
            co = np.empty(3 * len(o.data.vertices))
            o.data.vertices.foreach_get("co", co)
            vertices.append(co.reshape(-1, 3))
            names = [m.get("cls", "paint") if m else "paint"
                     for m in o.data.materials] or ["paint"]
            for p in o.data.polygons:
                faces.append([base + v for v in p.vertices])
                self.classes.append(names[min(p.material_index,
                                              len(names) - 1)])
            base += len(o.data.vertices)
        self.vertices = np.vstack(vertices)
        self.tree = BVHTree.FromPolygons(self.vertices.tolist(), faces)

    def hit(self, origin, direction):
        """Point, normal, class and distance, or None."""
        at, normal, face, distance = self.tree.ray_cast(origin, direction, 30)
        if at is None:
            return None
        return at, normal, self.classes[face], distance


def frame(face):
    """Normal, right and up of a side as seen from outside."""
    return {"L": ((0, 1, 0), (-1, 0, 0), (0, 0, 1)),
            "R": ((0, -1, 0), (1, 0, 0), (0, 0, 1)),
            "F": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
            "B": ((-1, 0, 0), (0, -1, 0), (0, 0, 1)),
            "T": ((0, 0, 1), (0, -1, 0), (1, 0, 0))}[face]


def patch(surface, face, centre, width, height, columns=9, rows=5):
    """Points of a grid thrown at the body, or None where it is not smooth."""
    n, u, v = (Vector(a) for a in frame(face))
    points, depths = [], []
    for i in range(rows):
        for j in range(columns):
            hit = surface.hit(centre + u * ((j / (columns - 1) - .5) * width)
                              + v * ((i / (rows - 1) - .5) * height) + n * 15,
                              -n)
            if hit is None or abs(hit[1].dot(n)) < .45 or hit[2] not in (
                    "paint", "paint2", "tex", "keep", "dark"):
                return None
            points.append(hit[0] + n * .006)
            depths.append(hit[3])
    if np.ptp(depths) > .12 + .06 * width:
        return None
    return points


def plate(surface, end, size, least, most, rng):
    """Where a plate lies flattest between two heights, or None."""
    best = None
    for z in np.linspace(.28, most, 16):
        depths = []
        for dy in (-.5, -.2, .2, .5):
            for dz in (-.5, .5):
                hit = surface.hit(Vector((end * 15, dy * size[0],
                                          z + dz * size[1])),
                                  Vector((-end, 0, 0)))
                if hit is None or hit[2] in ("glass", "tire", "interior"):
                    break
                depths.append(hit[3])
        if len(depths) < 8 or np.ptp(depths) > .1:
            continue
        score = np.ptp(depths) + .03 * abs(z - least)
        if best is None or score < best[0]:
            best = (score, z, min(depths))
    if best is None:
        return None
    x = end * (15 - best[2] + .015)
    return [Vector((x, end * j * size[0], best[1] + i * size[1]))
            for i in (-.5, .5) for j in (-.5, .5)]


def add(objects, cls, rng):
    """Plates at both ends and some decals."""
    surface = Surface(objects)
    low, high = surface.vertices.min(0), surface.vertices.max(0)
    size = high - low
    new = []
    most = size[2] * .8 if cls == "motorbike" else min(size[2] * .6, 1.4)
    for end in (1, -1):
        im, measure = plate_picture(rng)
        if rng.random() < .12 or (cls == "motorbike" and end > 0):
            continue
        points = plate(surface, end, measure, .45 if end > 0 else .7, most, rng)
        if points:
            new.append(sheet("plate", points, 2, 2, im, rng))
    for _ in range(rng.choice((0, 0, 1, 2, 3, 6))):
        im = lettering(rng) if rng.random() < .62 else emblem(rng)
        width = rng.choice((rng.uniform(.08, .25), rng.uniform(.2, .9)))
        if size[0] > 5.6 and size[2] > 2 and rng.random() < .6:
            width = rng.uniform(.5, 3.5)
        for _ in range(10):
            face = rng.choice("LRLRFBT")
            centre = Vector((0, 0, low[2] + rng.uniform(.25, .9) * size[2]))
            if face in "LRT":
                centre.x = low[0] + rng.uniform(.08, .92) * size[0]
            if face in "FBT":
                centre.y = rng.uniform(-.3, .3) * size[1]
            if face == "T":
                centre.z = 0
            points = patch(surface, face, centre, width,
                           width * im.size[1] / im.size[0])
            if points:
                new.append(sheet("decal", points, 9, 5, im, rng))
                break
            width *= .85
    return new

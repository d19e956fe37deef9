"""Training samples: rendered vehicles over grounds of all kinds.

A render is NAME.jpg, NAME_a.png (alpha), NAME_p.png (0 background, 1 body,
2 wheel, 3 glass, 4 lamp, 5 plate, 6 mirror, 7 text) and NAME.json, whose "has"
lists the materials of its model: glass, lamps and mirrors of models that have
no such material may be there without a label. A NAME.jpg without NAME_a.png is
a scene without a vehicle, NAME.png a thing that is none, alone on nothing.

A sample is a picture of any aspect in the middle of a grey square, which is
how the program shows pictures to the network (see ../net.c).
"""
import glob
import json
import math
import os
import random

import cv2
import numpy as np

import cast
import dress
import grounds

cv2.setNumThreads(1)

# Part index of maps 2 to 7 of net.MAPS; the material that makes it known.
PARTS = ((5, None), (7, None), (6, "mirror"), (3, "glass"), (2, None),
         (4, "lamp"))

GREY = 127.5  # what the program fills the square with
ASPECTS = (4 / 3, 4 / 3, 4 / 3, 3 / 2, 3 / 2, 3 / 2, 16 / 9, 16 / 9, 2.2, 1,
           1, 3 / 4, 2 / 3)
FILLS = (.25, .65), (.65, 1), (1, 1.5), (1.5, 2.3)  # sizes of the vehicle


class Render:
    def __init__(self, image, alpha, parts, known):
        self.image, self.alpha, self.parts = image, alpha, parts
        self.known = known
        self.vehicle = bleed(image, alpha)
        ys, xs = np.where(alpha > 127)
        self.box = xs.min(), ys.min(), np.ptp(xs) + 1, np.ptp(ys) + 1


def bleed(image, alpha):
    """The vehicle's own colours where it is not wholly there: those of the
    nearest pixel that is."""
    inside = cv2.erode((alpha > 250).astype(np.uint8), np.ones((3, 3)))
    if not inside.any():
        return image
    _, nearest = cv2.distanceTransformWithLabels(
        1 - inside, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
    colours = np.zeros((nearest.max() + 1, 3), np.uint8)
    colours[nearest[inside > 0]] = image[inside > 0]
    return np.where(inside[..., None] > 0, image, colours[nearest])


class Set:
    """The renders of some folders, which may grow while training goes on."""

    def __init__(self, folders):
        self.folders = folders
        self.renders, self.scenes, self.things = [], [], []
        self.seen = set()

    def update(self):
        for folder in self.folders:
            for name in sorted(glob.glob(folder + "/*.json")):
                if name not in self.seen:
                    self.seen.add(name)
                    self.add(name[:-len(".json")], name)
            for name in sorted(glob.glob(folder + "/*[0-9].png")):
                if name not in self.seen:
                    self.seen.add(name)
                    self.things.append(cv2.imread(name, cv2.IMREAD_UNCHANGED))

    def add(self, base, name):
        image = cv2.imread(base + ".jpg")
        if image is None:
            return
        if not os.path.exists(base + "_a.png"):
            self.scenes.append(image)
            return
        alpha = cv2.imread(base + "_a.png", 0)
        parts = cv2.imread(base + "_p.png", 0)
        with open(name) as f:
            has = json.load(f)["has"]
        if not 0.03 <= (alpha > 127).mean() <= 0.97:
            return
        known = [material is None or material in has for _, material in PARTS]
        self.renders.append(Render(image, alpha, parts, known))


def light(x):
    """Another exposure, white balance, saturation and contrast."""
    if random.random() < .8:
        x = cv2.pow(x, math.exp(random.uniform(-.5, .5)))
    gain = np.random.uniform(.85, 1.15, 3) * random.uniform(.75, 1.25)
    x = x * gain.astype(np.float32)
    if random.random() < .3:
        grey = x.mean(-1, keepdims=True)
        x = grey + (x - grey) * np.float32(random.choice((0, .3, .6, 1.4)))
    return np.clip((x - .5) * np.float32(random.uniform(.65, 1.3))
                   + np.float32(.5), 0, 1)


def repaint(x):
    """Another hue: channels change places."""
    return x[..., random.choice(([0, 1, 2], [0, 1, 2], [2, 1, 0], [1, 0, 2],
                                 [0, 2, 1], [1, 2, 0], [2, 0, 1]))]


def camera(x):
    """Blur, noise and JPEG, to bytes."""
    k = random.random()
    if k < .25:
        x = cv2.GaussianBlur(x, (0, 0), random.uniform(.4, 1.3))
    elif k < .4:  # sharpened
        x = x + (x - cv2.GaussianBlur(x, (0, 0), 1)) \
            * np.float32(random.uniform(.3, 1.5))
    if random.random() < .5:
        noise = np.empty(x.shape, np.float32)
        cv2.randn(noise, 0, random.uniform(0, .035))
        x = x + noise
    x = (np.clip(x, 0, 1) * 255 + .5).astype(np.uint8)
    if random.random() < .5:
        x = cv2.imdecode(cv2.imencode(
            ".jpg", x, [cv2.IMWRITE_JPEG_QUALITY, random.randint(30, 95)])[1],
            cv2.IMREAD_COLOR)
    return x


def frame_of(side):
    """Width and height of a picture with this longer side."""
    aspect = random.choice(ASPECTS) * math.exp(random.gauss(0, .05))
    if aspect >= 1:
        return side, max(32, int(side / aspect))
    return max(32, int(side * aspect)), side


def place(box, w, h):
    """A random size, place and view of the vehicle as a homography."""
    x, y, bw, bh = box
    low, high = random.choices(FILLS, (25, 58, 14, 3))[0]
    fill = random.uniform(low, high)
    s = fill * min(w / bw, h / bh)
    stretch = math.exp(random.uniform(-.17, .17))
    sx, sy = s * min(stretch, 1), s * min(1 / stretch, 1)
    a = math.radians(random.gauss(0, 3))
    flip = random.choice((-1, 1))
    m = np.array([[math.cos(a) * sx * flip, -math.sin(a) * sy, 0],
                  [math.sin(a) * sx * flip, math.cos(a) * sy, 0], [0, 0, 1]])
    tilt = np.eye(3)
    tilt[2, :2] = np.random.normal(0, .08, 2) / max(w, h)
    m = tilt @ m @ np.array([[1, 0, -x - bw / 2], [0, 1, -y - bh / 2],
                             [0, 0, 1]])
    free = [max(0, w - sx * bw) / 2, max(0, h - sy * bh) / 2]
    if random.random() < .15:  # cut off
        free = [w * .3, h * .2]
    to = np.array([[1, 0, w / 2 + random.uniform(-1, 1) * free[0]],
                   [0, 1, h / 2 + random.uniform(-.8, 1) * free[1]],
                   [0, 0, 1]])
    return to @ m


def window(r, w, h):
    """A part of the render, with most of the vehicle in it."""
    x, y, bw, bh = r.box
    ih, iw = r.image.shape[:2]
    least = max(w / iw, h / ih)
    s = random.uniform(least, max(least, min(w / bw, h / bh)) * 1.1)
    flip = random.choice((-1, 1))
    at = []
    for size, image, first, length in ((w, iw, x, bw), (h, ih, y, bh)):
        middle = first + length / 2 + random.gauss(0, .08) * length
        at.append(min(max(middle, size / s / 2), image - size / s / 2))
    return np.array([[s * flip, 0, w / 2 - s * flip * at[0]],
                     [0, s, h / 2 - s * at[1]], [0, 0, 1]])


def scene(renders, w, h, box):
    """A picture to put the vehicle, whose box in it is given, on."""
    x = bare_scene(renders, w, h, box)
    if random.random() < .45:
        x = grounds.stand(x, renders.things)
    if random.random() < .15:
        x = grounds.gap(x, box)
    if random.random() < .15:
        x = grounds.markings(x)
    return grounds.patches(x) if random.random() < .25 else x


def bare_scene(renders, w, h, box):
    if renders.scenes and random.random() < .35:
        return cover(random.choice(renders.scenes), w, h)
    if random.random() < .4:
        for _ in range(4):
            x = behind(random.choice(renders.renders), w, h, box)
            if x is not None:
                return x
    side = max(w, h)
    return grounds.ground(side)[:h, :w]


def cover(image, w, h):
    """A random part of an image, as floats."""
    s = max(w / image.shape[1], h / image.shape[0]) * random.uniform(1, 1.6)
    image = cv2.resize(image, None, fx=s, fy=s, interpolation=cv2.INTER_AREA)
    image = cv2.copyMakeBorder(image, 0, 2, 0, 2, cv2.BORDER_REPLICATE)
    x = random.randint(0, image.shape[1] - w)
    y = random.randint(0, image.shape[0] - h)
    image = image[y:y + h, x:x + w]
    return image[:, ::random.choice((-1, 1))].astype(np.float32) / 255


def behind(other, w, h, box):
    """Another render, its vehicle in the way but not in front; None if it is
    too large for that."""
    x, y, bw, bh = other.box
    bx, by, bbw, bbh = box
    ih, iw = other.image.shape[:2]
    s = max(w / iw, h / ih)
    if bw * bh * s * s > .6 * bbw * bbh:
        return None
    s *= random.uniform(1, 1.2)
    to = (bx + bbw / 2 - s * (x + bw / 2) + random.gauss(0, .3) * bbw,
          by + bbh * random.uniform(.2, .5) - s * (y + bh / 2))
    m = np.float32([[s, 0, min(0, max(w - s * iw, to[0]))],
                    [0, s, min(0, max(h - s * ih, to[1]))]])
    return cv2.warpAffine(other.image, m, (w, h), flags=cv2.INTER_AREA,
                          borderMode=cv2.BORDER_REPLICATE
                          ).astype(np.float32) / 255


def vehicle_before(renders, r, m, size):
    """A vehicle on another ground: picture, alpha, parts."""
    alpha = cv2.warpPerspective(r.alpha, m, size, flags=cv2.INTER_AREA
                                ).astype(np.float32) / 255
    parts = cv2.warpPerspective(r.parts, m, size, flags=cv2.INTER_NEAREST)
    x = cv2.warpPerspective(r.vehicle, m, size, flags=cv2.INTER_AREA,
                            borderMode=cv2.BORDER_REPLICATE)
    x = repaint(x).astype(np.float32) / 255
    back = light(scene(renders, *size, box_of(m, r.box)))
    x = light(dress.dress(x, alpha, parts, back))
    if random.random() < .15:
        back = match(back, x, alpha)
    back = cast.below(back, x, alpha)
    k = alpha[..., None]
    return x * k + back * (1 - k), alpha, parts


def vehicle_there(r, m, size):
    """A vehicle where it was rendered."""
    x = cv2.warpPerspective(r.image, m, size, flags=cv2.INTER_AREA,
                            borderMode=cv2.BORDER_REPLICATE)
    alpha = cv2.warpPerspective(r.alpha, m, size, flags=cv2.INTER_AREA
                                ).astype(np.float32) / 255
    parts = cv2.warpPerspective(r.parts, m, size, flags=cv2.INTER_NEAREST)
    x = x.astype(np.float32) / 255
    if random.random() < .5:
        x = dress.dress(x, alpha, parts, x)
    return light(x), alpha, parts


def match(back, x, alpha):
    """A ground of nearly the vehicle's colour."""
    inside = alpha > .5
    if not inside.any():
        return back
    shift = x[inside].mean(0) - back.reshape(-1, 3).mean(0)
    return np.clip(back + shift * np.float32(random.uniform(.6, 1.1)), 0, 1)


def sample(renders, side):
    """RGB - 0.5 as CHW, eight maps, the weight of each pixel for the first
    (more at the edge) and which of them are known."""
    r = random.choice(renders.renders)
    w, h = size = frame_of(side)
    kind = random.random()
    if kind < .04:  # no vehicle at all
        x = light(scene(renders, w, h, (w / 4, h / 4, 1, 1)))
        alpha, parts = np.zeros((h, w), np.float32), np.zeros((h, w), np.uint8)
    elif kind < .72:
        x, alpha, parts = vehicle_before(renders, r, place(r.box, w, h), size)
    else:
        x, alpha, parts = vehicle_there(r, window(r, w, h), size)
    if random.random() < .1:
        x, alpha = cast.occlude(x, alpha, renders.things)
    if random.random() < .05:
        x, alpha = cast.bars(x, alpha)
    if random.random() < .06:
        x = cast.caption(np.ascontiguousarray(x, np.float32))
    parts[alpha < .5] = 0
    x = square(camera(x.astype(np.float32)).astype(np.float32), side, GREY)
    alpha, parts = square(alpha, side, 0), square(parts, side, 0)
    edge = cv2.morphologyEx(alpha, cv2.MORPH_GRADIENT, np.ones((5, 5)))
    weight = 1 + 4 * np.abs(cv2.blur(alpha, (side // 12 * 2 + 1,) * 2) - alpha)
    maps = [alpha, edge] + [(parts == p).astype(np.float32) for p, _ in PARTS]
    return (x[:, :, ::-1].transpose(2, 0, 1) / 255 - np.float32(.5),
            np.stack(maps), weight[None], np.array([1, 1] + r.known, np.float32))


def box_of(m, box):
    """The upright box of a box under a homography."""
    x, y, w, h = box
    p = m @ np.array([[x, x + w, x, x + w], [y, y, y + h, y + h],
                      [1, 1, 1, 1]], float)
    p = p[:2] / p[2]
    return (*p.min(1), *np.ptp(p, 1))


def square(a, side, value):
    """In the middle of a square."""
    h, w = a.shape[:2]
    out = np.full((side, side) + a.shape[2:], value, a.dtype)
    y, x = (side - h) // 2, (side - w) // 2
    out[y:y + h, x:x + w] = a
    return out

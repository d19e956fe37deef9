"""Training samples: rendered vehicles over grounds of all kinds.

A render is NAME.jpg, NAME_a.png (alpha), NAME_p.png (0 background, 1 body,
2 wheel, 3 glass, 4 lamp, 5 plate, 6 mirror, 7 text) and NAME.json, whose "has"
lists the materials of its model: glass, lamps and mirrors of models that have
no such material may be there without a label.
"""
import glob
import json
import math
import random

import cv2
import numpy as np

cv2.setNumThreads(1)

# Part index of maps 2 to 7 of net.MAPS; the material that makes it known.
PARTS = ((5, None), (7, None), (6, "mirror"), (3, "glass"), (2, None),
         (4, "lamp"))


def load(folder):
    renders = []
    for name in sorted(glob.glob(folder + "/*.json")):
        base = name[:-len(".json")]
        with open(name) as f:
            has = json.load(f)["has"]
        image = cv2.imread(base + ".jpg")
        alpha = cv2.imread(base + "_a.png", 0)
        parts = cv2.imread(base + "_p.png", 0)
        if image is None or alpha is None or (alpha > 127).mean() < 0.03:
            continue
        known = [material is None or material in has for _, material in PARTS]
        renders.append((image, alpha, parts, known))
    return renders


def colour():
    """Mostly of low saturation."""
    grey = random.uniform(0, 1)
    return np.array([grey + (random.uniform(0, 1) - grey) * random.random() ** 2
                     for _ in range(3)], np.float32)


def noise(side, cells):
    """Smooth noise in 0..1, `cells` across."""
    n = np.random.rand(cells + 1, cells + 1).astype(np.float32)
    return cv2.resize(n, (side, side), interpolation=cv2.INTER_CUBIC)[..., None]


def texture(side):
    """Two colours mixed by noise of several scales."""
    v, weight = 0, 0
    for cells in (3, 7, 17, 41, 97):
        w = random.uniform(0, 1) ** 2
        v, weight = v + w * noise(side, cells), weight + w
    v = (v / weight - 0.5) * random.uniform(0.5, 4) + 0.5
    a, b = colour(), colour()
    b = a + (b - a) * random.uniform(0.1, 1)
    return a + (b - a) * np.clip(v, 0, 1)


def gradient(side):
    y, x = np.mgrid[0:side, 0:side].astype(np.float32) / side
    angle = random.uniform(0, 2 * math.pi)
    t = np.clip((x - .5) * math.cos(angle) + (y - .5) * math.sin(angle) + .5,
                0, 1)[..., None]
    if random.random() < 0.4:  # a studio's light: white, grey or black
        a = np.full(3, random.choice((0, .1, .5, .9, 1, 1)), np.float32)
        b = np.clip(a + random.uniform(-.3, .3), 0, 1)
    else:
        a, b = colour(), colour()
    return (a + (b - a) * t ** random.uniform(.5, 3)).astype(np.float32)


def clutter(picture):
    """Boxes, windows, poles, bushes."""
    side = picture.shape[0]
    for _ in range(random.randint(0, 25)):
        layer = picture.copy()
        c = tuple(float(v) for v in colour() * random.uniform(.3, 1))
        x, y = random.randint(-40, side), random.randint(-40, side)
        w, h = (int(side * random.uniform(.01, .4) ** 1.3) + 1
                for _ in range(2))
        shape = random.random()
        if shape < 0.5:
            cv2.rectangle(layer, (x, y), (x + w, y + h), c, -1)
        elif shape < 0.7:
            cv2.ellipse(layer, (x, y), (w, h), random.uniform(0, 180), 0, 360,
                        c, -1, cv2.LINE_AA)
        elif shape < 0.85:
            cv2.line(layer, (x, y), (x + random.randint(-30, 30), y + 3 * h),
                     c, random.randint(1, 6), cv2.LINE_AA)
        else:
            for i in range(6):
                cv2.rectangle(layer, (x + i * (w // 4 + 4), y),
                              (x + i * (w // 4 + 4) + w // 6 + 1, y + h // 2),
                              c, -1)
        mix = random.uniform(.4, 1)
        picture = picture * (1 - mix) + layer * mix
    return picture


def ground(side):
    kind = random.random()
    if kind < 0.2:
        return gradient(side)
    if kind < 0.35:
        return clutter(texture(side))
    top = gradient(side) if random.random() < 0.5 else texture(side)
    top = clutter(top)
    bottom = texture(side) if random.random() < 0.7 else gradient(side)
    edge = random.uniform(.35, .8) + (noise(side, 9)[:1] - .5) * .1
    y = np.arange(side, dtype=np.float32)[:, None, None] / side
    t = np.clip((y - edge) * side / random.uniform(1, 8) + .5, 0, 1)
    return top * (1 - t) + bottom * t


def light(x):
    """Another exposure, white balance and contrast."""
    if random.random() < .8:
        x = x ** np.float32(math.exp(random.uniform(-.5, .5)))
    x = x * (1 + np.random.uniform(-.25, .25, 3)) * random.uniform(.7, 1.3)
    if random.random() < .15:
        x = np.repeat(x.mean(-1, keepdims=True), 3, -1)
    return np.clip((x - .5) * random.uniform(.6, 1.3) + .5, 0, 1)


def camera(x):
    """Blur, noise and JPEG."""
    if random.random() < .3:
        x = cv2.GaussianBlur(x, (0, 0), random.uniform(.4, 1.4))
    if random.random() < .5:
        x = x + np.random.randn(*x.shape).astype(np.float32) \
            * random.uniform(0, .04)
    x = (np.clip(x, 0, 1) * 255).astype(np.uint8)
    if random.random() < .5:
        x = cv2.imdecode(cv2.imencode(
            ".jpg", x, [cv2.IMWRITE_JPEG_QUALITY, random.randint(30, 95)])[1],
            cv2.IMREAD_COLOR)
    return x


def place(alpha, side):
    """A random size and place of the vehicle as an affine map.

    A side below 384 shows a part of a vehicle as large as there.
    """
    ys, xs = np.where(alpha > 127)
    w, h = np.ptp(xs) + 1, np.ptp(ys) + 1
    s = random.uniform(.4, 1.2) * min(1.6 * side, 384) / max(w, h)
    a = math.radians(random.gauss(0, 4))
    aspect = math.exp(random.uniform(-.15, .15))
    flip = random.choice((-1, 1))
    m = np.array([[math.cos(a) * s * aspect * flip, -math.sin(a) * s / aspect],
                  [math.sin(a) * s * aspect * flip, math.cos(a) * s / aspect]])
    middle = np.array([xs.min() + w / 2, ys.min() + h / 2])
    to = side * np.array([.5 + random.uniform(-.2, .2),
                          .5 + random.uniform(-.15, .15)])
    return np.hstack([m, (to - m @ middle)[:, None]]).astype(np.float32)


def bars(x, alpha, parts):
    """What letterboxing adds: neutral grey above and below or beside."""
    side = x.shape[0]
    n = int(side * random.uniform(.05, .25))
    axis = random.random() < .2
    for a, v in ((x, 127.5), (alpha, 0), (parts, 0)):
        a = a.swapaxes(0, 1) if axis else a
        a[:n] = v
        a[side - n:] = v


def sample(renders, side):
    """RGB - 0.5 as CHW, eight maps, and which of them are known."""
    image, alpha, parts, known = random.choice(renders)
    m = place(alpha, side)
    size = (side, side)
    x = cv2.warpAffine(image, m, size, borderMode=cv2.BORDER_REPLICATE,
                       flags=cv2.INTER_AREA).astype(np.float32) / 255
    alpha = cv2.warpAffine(alpha, m, size).astype(np.float32) / 255
    parts = cv2.warpAffine(parts, m, size, flags=cv2.INTER_NEAREST)
    if random.random() < .7:
        k = alpha[..., None]
        behind = light(ground(side))
        if random.random() < .5:
            shadow = cv2.GaussianBlur(np.roll(alpha, side // 20, 0), (0, 0),
                                      random.uniform(3, 10))
            behind = behind * (1 - shadow[..., None] * random.uniform(.2, .7))
        x = light(x) * k + behind * (1 - k)
    else:
        x = light(x)
    x = camera(x.astype(np.float32)).astype(np.float32)
    if random.random() < .4:
        bars(x, alpha, parts)
    edge = cv2.morphologyEx(alpha, cv2.MORPH_GRADIENT, np.ones((5, 5)))
    maps = [alpha, edge] + [(parts == p).astype(np.float32) for p, _ in PARTS]
    return (x[:, :, ::-1].transpose(2, 0, 1) / 255 - np.float32(.5),
            np.stack(maps), np.array([1, 1] + known, np.float32))

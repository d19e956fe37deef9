"""Procedural grounds: what a vehicle may stand in front of.

All are square pictures of floats 0 to 1, BGR.
"""
import math
import random

import cv2
import numpy as np


def colour():
    """Mostly of low saturation."""
    grey = random.uniform(0, 1)
    return np.array([grey + (random.uniform(0, 1) - grey) * random.random() ** 2
                     for _ in range(3)], np.float32)


def green():
    """Of leaves and grass."""
    v = random.uniform(.1, .6)
    return np.float32([v * random.uniform(.1, .6), v,
                       v * random.uniform(.4, 1.05)])


def noise(side, cells):
    """Smooth noise in 0..1, `cells` across."""
    n = np.random.rand(cells + 1, cells + 1).astype(np.float32)
    return cv2.resize(n, (side, side), interpolation=cv2.INTER_LINEAR)[..., None]


def fractal(side, cells):
    """Noise of several scales, 0..1."""
    v, weight = 0, 0
    for n in cells:
        w = random.uniform(.1, 1) ** 2
        v, weight = v + w * noise(side, n), weight + w
    return v / weight


def mix(a, b, t):
    return a + (b - a) * np.clip(t, 0, 1)


def texture(side):
    """Two colours mixed by noise of several scales."""
    v = fractal(side, (3, 7, 17, 41, 97))
    v = (v - .5) * random.uniform(.5, 4) + .5
    a, b = colour(), colour()
    return mix(a, a + (b - a) * random.uniform(.1, 1), v)


def foliage(side):
    """A hedge or trees: fine, dark in the gaps."""
    v = fractal(side, (9, 41, 97, side // 3, side // 2))
    v = (v - .5) * random.uniform(1.5, 4) + random.uniform(.35, .6)
    base = green() if random.random() < .8 else colour()
    return mix(base * random.uniform(.05, .4), base * random.uniform(1, 1.8), v)


def trees(side):
    """Dark trees, a bright sky in their gaps."""
    y = np.arange(side, dtype=np.float32)[:, None, None] / side
    v = fractal(side, (5, 11, 23, 67)) - .5 \
        + (y - random.uniform(.1, .6)) * random.uniform(.5, 3)
    return mix(sky(side), foliage(side) * np.float32(random.uniform(.2, .8)),
               v * random.uniform(5, 60) + .5)


def gradient(side):
    y, x = np.mgrid[0:side, 0:side].astype(np.float32) / side
    angle = random.uniform(0, 2 * math.pi)
    t = np.clip((x - .5) * math.cos(angle) + (y - .5) * math.sin(angle) + .5,
                0, 1)[..., None]
    if random.random() < 0.5:  # a studio's light: white, grey or black
        a = np.full(3, random.choice((0, .1, .5, .9, 1, 1)), np.float32)
        b = np.clip(a + random.uniform(-.3, .3), 0, 1)
    else:
        a, b = colour(), colour()
    return (a + (b - a) * t ** random.uniform(.5, 3)).astype(np.float32)


def facade(side):
    """A wall with rows of windows, a door, ledges."""
    wall = colour() * .6 + .3
    v = mix(wall * .85, wall, fractal(side, (5, 31, 97)))
    step, high = (int(side * random.uniform(.07, .3)) for _ in range(2))
    w, h = int(step * random.uniform(.3, .8)), int(high * random.uniform(.4, .8))
    pane = colour() * random.uniform(.1, .6)
    rim = np.clip(wall * random.choice((.5, 1.3)), 0, 1)
    x0, y0 = random.randint(-step, 0), random.randint(-high, 0)
    for y in range(y0, side, high):
        for x in range(x0, side, step):
            light = pane * random.uniform(.6, 1.5)
            cv2.rectangle(v, (x - 1, y - 1), (x + w + 1, y + h + 1),
                          rim.tolist(), -1)
            cv2.rectangle(v, (x, y), (x + w, y + h), light.tolist(), -1)
            if w > 8:
                cv2.line(v, (x + w // 2, y), (x + w // 2, y + h), rim.tolist())
    return v


def bricks(side):
    """Bricks, tiles, planks or a fence."""
    a = colour()
    v = np.empty((side, side, 3), np.float32)
    v[:] = a * random.uniform(.4, 1.2)
    w = random.randint(4, max(6, side // 6))
    h = random.randint(3, max(4, side // 10))
    for row, y in enumerate(range(0, side, h)):
        for x in range(-(row % 2) * w // 2, side, w):
            cv2.rectangle(v, (x, y), (x + w - 2, y + h - 2),
                          (a * random.uniform(.75, 1.1)).tolist(), -1)
    return v * (.8 + .4 * fractal(side, (5, 41)))


def asphalt(side):
    """A road: fine grain, stains, painted lines and leaves."""
    v = random.uniform(.15, .7)
    tint = np.float32([1 + random.gauss(0, .05) for _ in range(3)])
    x = v * tint * (.7 + .6 * fractal(side, (4, 13, side // 2)))
    for _ in range(random.choice((0, 0, 1, 2))):
        c = random.choice(((.9, .9, .9), (.3, .8, .95), (.8, .5, .3)))
        a, b = random.randint(-side, side), random.randint(-side, 2 * side)
        cv2.line(x, (a, random.randint(0, side)), (b, random.randint(0, side)),
                 c, random.randint(1, max(1, side // 40)), cv2.LINE_AA)
    if random.random() < .25:
        spots = fractal(side, (side // 3,)) > random.uniform(.75, .95)
        x = np.where(spots, colour() * .7, x)
    return x.astype(np.float32)


def clutter(picture, most=25):
    """Boxes, windows, poles, bushes."""
    side = picture.shape[0]
    for _ in range(random.randint(0, most)):
        c = tuple(float(v) for v in colour() * random.uniform(.3, 1))
        x, y = random.randint(-40, side), random.randint(-40, side)
        w, h = (int(side * random.uniform(.01, .4) ** 1.3) + 1
                for _ in range(2))
        shape = random.random()
        if shape < .45:
            cv2.rectangle(picture, (x, y), (x + w, y + h), c, -1)
        elif shape < .65:
            cv2.ellipse(picture, (x, y), (w, h), random.uniform(0, 180), 0,
                        360, c, -1, cv2.LINE_AA)
        elif shape < .85:
            cv2.line(picture, (x, y), (x + random.randint(-30, 30), y + 3 * h),
                     c, random.randint(1, 6), cv2.LINE_AA)
        else:
            for i in range(6):
                cv2.rectangle(picture, (x + i * (w // 4 + 4), y),
                              (x + i * (w // 4 + 4) + w // 6 + 1, y + h // 2),
                              c, -1)
    return picture


# Pot, box, boulder, board: halves of the width and heights above the foot.
THINGS = (((-1, 0), (1, 0), (1, -1), (-1, -1)),
          ((-.6, 0), (.6, 0), (1, -1), (-1, -1)),
          ((-.9, 0), (.9, 0), (1, -.5), (.5, -.9), (-.4, -1), (-1, -.4)),
          ((-.1, 0), (.1, 0), (.1, -.5), (1, -.5), (1, -1), (-1, -1),
           (-1, -.5), (-.1, -.5)))


def drawn(w, h):
    """A shape with a skin: its coverage and its looks."""
    tall = int(h * random.uniform(.05, .5)) + 2
    wide = int(min(w, h) * random.uniform(.02, .3)) + 2
    x, y = random.randint(0, w), int(h * random.uniform(.45, .95))
    outline = np.float32(random.choice(THINGS)) * (wide / 2, tall) + (x, y)
    cover = np.zeros((h, w), np.float32)
    cv2.fillPoly(cover, [outline.astype(np.int32)], 1, cv2.LINE_AA)
    skin = random.choice((texture, texture, foliage, bricks, gradient))(
        max(h, w, 20))[:h, :w]
    turn = np.abs(np.arange(w, dtype=np.float32) - x + wide / 4) / wide
    light = 1 - np.float32(random.uniform(0, .6)) * turn[None, :, None]
    return cover, np.clip(skin * light, 0, 1)


def rendered(w, h, picture):
    """A picture with coverage, somewhere: its coverage and its looks."""
    ph, pw = picture.shape[:2]
    tall = h * math.exp(random.uniform(math.log(.08), math.log(.7)))
    s = min(tall / ph, .5 * w / pw)
    flip = random.choice((-1, 1))
    foot = random.uniform(0, w), h * random.uniform(.45, 1.05)
    m = np.float32([[s * flip, 0, foot[0] - s * flip * pw / 2],
                    [0, s, foot[1] - s * ph]])
    if s < 1:
        picture = cv2.blur(picture, (max(1, round(.7 / s)),) * 2)
    x = cv2.warpAffine(picture, m, (w, h)).astype(np.float32) / 255
    gain = np.random.uniform(.85, 1.15, 3) * random.uniform(.5, 1.5)
    return x[..., 3], np.clip(x[..., :3] * np.float32(gain), 0, 1)


def thing(w, h, pictures):
    """Something that stands in a picture, rendered ones among it."""
    if pictures and random.random() < .75:
        return rendered(w, h, random.choice(pictures))
    return drawn(w, h)


def stand(picture, pictures):
    """Things that stand about."""
    h, w = picture.shape[:2]
    for _ in range(random.randint(1, 5)):
        cover, looks = thing(w, h, pictures)
        picture = picture + (looks - picture) * cover[..., None]
    return picture


def gap(picture, box):
    """Something bright just above the vehicle whose box is given."""
    h, w = picture.shape[:2]
    x, y, bw, bh = box
    side = max(h, w)
    rows, columns = np.mgrid[0:side, 0:side].astype(np.float32)
    d = np.hypot((columns - x - bw * random.uniform(0, 1))
                 / (bw * random.uniform(.08, .4)),
                 (rows - y - bh * random.uniform(-.2, .5))
                 / (bh * random.uniform(.1, .5)))[..., None]
    k = 1 - d + (fractal(side, (7, 17, 41, 97)) - .5) * random.uniform(0, 2.5)
    bright = random.choice((sky, sky, facade, texture, gradient))(side)
    bright = bright / max(bright.mean(), .05) * random.uniform(.5, .95)
    return mix(picture, bright[:h, :w].clip(0, 1).astype(np.float32),
               (k * random.uniform(2, 30))[:h, :w])


def markings(x):
    """Lines painted on the road."""
    h, w = x.shape[:2]
    k = np.zeros((h, w), np.float32)
    for _ in range(random.randint(1, 3)):
        y = random.uniform(.55, 1.05) * h
        cv2.line(k, (random.randint(-w // 2, w // 2), int(y)),
                 (random.randint(w // 2, w + w // 2),
                  int(y + random.gauss(0, .12) * h)),
                 random.uniform(.4, 1), random.randint(1, max(2, h // 25)),
                 cv2.LINE_AA)
    c = np.float32(random.choice(((1, 1, 1), (1, 1, 1), (.9, .5, .1),
                                  (.1, .7, .95), (.2, .2, .8))))
    return x + (c * np.float32(random.uniform(.5, 1)) - x) * k[..., None]


def patches(picture):
    """Sun and shade."""
    h, w = picture.shape[:2]
    side = max(h, w)
    if random.random() < .5:
        k = fractal(side, (3, 7, random.choice((13, 41))))
    else:
        k = bricks(side).mean(-1, keepdims=True)
        k = cv2.warpAffine(k, np.float32([[3, .5, -side], [.2, 3, -side]]),
                           (side, side))[..., None]
    k = (k - np.median(k)) / (k.std() + 1e-3) * random.uniform(.5, 5) + .5
    k = mix(random.uniform(.25, 1), random.uniform(1, 2.5), k)
    return np.clip(picture * k[:h, :w].astype(np.float32), 0, 1)


def sky(side):
    a = np.float32([random.uniform(.6, 1), random.uniform(.5, .95),
                    random.uniform(.3, .95)])
    return mix(a, np.float32([1, 1, 1]) * random.uniform(.7, 1),
               (fractal(side, (2, 5, 11)) - .4) * random.uniform(1, 5))


def join(top, bottom, edge):
    """One above the other, at the height `edge` (0 to 1)."""
    side = top.shape[0]
    edge = edge + (noise(side, 9)[:1] - .5) * random.choice((0, .02, .1))
    y = np.arange(side, dtype=np.float32)[:, None, None] / side
    return mix(top, bottom, (y - edge) * side / random.uniform(1, 8) + .5)


WALLS = (facade, facade, foliage, foliage, trees, trees, bricks, texture,
         gradient)
FLOORS = (asphalt, asphalt, asphalt, asphalt, texture, foliage, bricks,
          gradient)


def ground(side):
    """A studio, a texture, or a street in layers."""
    kind = random.random()
    if kind < .2:
        return gradient(side)
    if kind < .28:
        return clutter(texture(side).astype(np.float32))
    back = random.choice(WALLS)(side)
    if random.random() < .5:
        back = join(random.choice((sky, facade, foliage))(side), back,
                    random.uniform(.1, .5))
    back = clutter(np.ascontiguousarray(back, np.float32),
                   random.choice((0, 6, 25)))
    return join(back, random.choice(FLOORS)(side),
                random.uniform(.3, .85)).astype(np.float32)

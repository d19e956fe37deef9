"""From linear light to a photograph, and from coverage to label maps."""
import math

import bpy
import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFilter


def pixels(path):
    """An EXR as rows from the top, four channels."""
    image = bpy.data.images.load(path)
    w, h = image.size
    data = np.empty(w * h * 4, np.float32)
    image.pixels.foreach_get(data)
    bpy.data.images.remove(image)
    return np.nan_to_num(data.reshape(h, w, 4)[::-1])


def despeckle(rgb):
    """Each value between the second least and greatest of its neighbours."""
    h, w = rgb.shape[:2]
    p = np.pad(rgb, ((1, 1), (1, 1), (0, 0)), mode="edge")
    n = np.stack([p[y:y + h, x:x + w] for y in range(3) for x in range(3)
                  if (y, x) != (1, 1)])
    n.sort(0)
    return np.clip(rgb, n[1], n[6])


def exposure(rng, rgb, alpha, dark):
    """A gain that shows the vehicle, or the picture where there is none."""
    whole = (rgb @ np.array([.2126, .7152, .0722], np.float32)).ravel()
    light = whole[alpha.ravel() > .5]
    if len(light) < 50:
        light = whole
    goal = rng.uniform(.03, .09) if dark else rng.uniform(.08, .22)
    mean = sum(float(np.log(v + 2e-3).mean()) for v in (light, whole)) / 2
    gain = goal / math.exp(mean)
    gain = min(gain, rng.uniform(1, 3)
               / max(float(np.percentile(light, 95)), 1e-3))
    return max(min(gain, 40), .02)


def tone(rng, x):
    kind = rng.random()
    if kind < .5:  # a film's S (Narkowicz 2016)
        x = x * (2.51 * x + .03) / (x * (2.43 * x + .59) + .14)
    elif kind < .8:  # a soft shoulder
        x = np.where(x < .6, x, 1 - .4 * np.exp(-(x - .6) / .4))
    x = np.clip(x, 0, 1)
    return np.where(x < .0031308, 12.92 * x,
                    1.055 * np.maximum(x, 1e-8) ** (1 / 2.4) - .055)


def glare(rng, x):
    """Veiling light about a point near the upper edge."""
    h, w = x.shape[:2]
    ys, xs = np.mgrid[0:h, 0:w]
    d = np.hypot(xs - rng.uniform(0, w), ys - rng.uniform(-.3, .5) * h)
    veil = rng.uniform(.2, .9) * np.exp(-d / (rng.uniform(.15, .6) * w))
    colour = np.array([1, rng.uniform(.85, 1), rng.uniform(.6, 1)])
    return x + veil[..., None] * colour


def rain(rng, x):
    """Streaks, and contrast lost."""
    h, w = x.shape[:2]
    im = Image.new("L", (w, h))
    d = ImageDraw.Draw(im)
    lean = rng.uniform(-.3, .3)
    for _ in range(rng.randint(100, 700)):
        a, b, n = rng.uniform(0, w), rng.uniform(-20, h), rng.uniform(4, 30)
        d.line([a, b, a + lean * n, b + n], fill=rng.randint(30, 140))
    streaks = np.asarray(im.filter(ImageFilter.GaussianBlur(.6)),
                         np.float32)[..., None] / 255
    mist = rng.uniform(0, .35)
    x = x * (1 - mist) + mist * rng.uniform(.4, .8)
    return x + (.9 - x) * streaks * rng.uniform(.3, 1)


def denoise(image, glass):
    """Few rays are grainy, most behind glass; photographs of this size are
    not (non-local means: Buades, Coll, Morel, CVPR 2005)."""
    calm = cv2.medianBlur(image, 3)
    grey = image.astype(np.float32).mean(-1)
    grain = 1.5 * float(np.median(np.abs(grey - calm.mean(-1))))
    calm[glass] = cv2.medianBlur(image, 7)[glass]
    h = min(12, 3 + grain)
    return cv2.fastNlMeansDenoisingColored(calm, None, h, h, 5, 13)


def develop(rng, rgb, alpha, glass, dark):
    """8-bit picture of linear light; the labels don't change."""
    if rng.random() < .8:
        rgb = despeckle(rgb)
    balance = np.array([1 + rng.gauss(0, .05), 1, 1 + rng.gauss(0, .06)])
    x = tone(rng, rgb * (exposure(rng, rgb, alpha, dark) * balance))
    x = np.clip(x, 0, 1)
    if rng.random() < .85:
        x = denoise((x * 255 + .5).astype(np.uint8), glass) / 255.
    kind = rng.random()
    if kind < .06:
        x = glare(rng, x)
    elif kind < .12:
        x = rain(rng, x)
    return Image.fromarray((np.clip(x, 0, 1) * 255 + .5).astype(np.uint8))


def labels(vehicle, parts_a, parts_b):
    """Alpha and the index of the part that covers most of each pixel."""
    alpha = np.clip(vehicle, 0, 1)
    each = np.concatenate([parts_a, parts_b], -1)
    body = np.clip(alpha - each.sum(-1), 0, 1)
    index = np.argmax(np.concatenate([body[..., None], each], -1), -1) + 1
    index[alpha < .5] = 0
    return (alpha * 255 + .5).astype(np.uint8), index.astype(np.uint8)

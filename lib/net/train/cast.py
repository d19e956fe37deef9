"""What stands between a vehicle and its ground, or between it and the camera:
shadows, reflections, things in front, captions."""
import random

import cv2
import numpy as np

import dress
import grounds


def bottom(alpha):
    """The lowest row of the vehicle, or None."""
    top, high = dress.span(alpha, 1)
    return top + high - 1 if high else None


def darken(x, dark, least, most):
    return x * (1 - dark * np.float32(random.uniform(least, most)))[..., None]


def under(x, alpha):
    """The dark below the vehicle, between its wheels."""
    ys, xs = np.where(alpha > .5)
    if len(ys) < 10:
        return x
    hull = np.zeros(alpha.shape, np.float32)
    cv2.fillConvexPoly(hull, cv2.convexHull(np.stack([xs, ys], 1)), 1)
    hull[:int(ys.max() - np.ptp(ys) * .4)] = 0
    wide = int(np.ptp(xs) * random.uniform(0, .06)) * 2 + 1
    high = int(np.ptp(ys) * random.uniform(0, .04)) * 2 + 1
    hull = cv2.dilate(hull, np.ones((high, wide)))
    return darken(x, cv2.GaussianBlur(hull, (0, 0), random.uniform(.5, 4)),
                  .4, 1)


def shadow(x, alpha):
    """The vehicle's shape, flat on the ground."""
    h = alpha.shape[0]
    size = alpha.shape[::-1]
    flat = cv2.warpAffine(alpha, np.float32([
        [1, random.uniform(-.4, .4), 0],
        [0, random.uniform(.1, .4), 0]]), size)
    low, to = bottom(flat), bottom(alpha)
    if low is None or to is None:
        return x
    down = to - low + int(h * random.uniform(-.02, .04))
    flat = cv2.warpAffine(flat, np.float32([[1, 0, 0], [0, 1, down]]), size)
    return darken(x, cv2.GaussianBlur(flat, (0, 0), random.uniform(1, 7)),
                  .3, .9)


def mirror(x, vehicle, alpha):
    """A smooth floor: the vehicle upside down below itself, faint."""
    low = bottom(alpha)
    if low is None:
        return x
    m = np.float32([[1, 0, 0], [0, -1, 2 * low + random.randint(-2, 3)]])
    size = alpha.shape[::-1]
    k = cv2.warpAffine(alpha, m, size)[..., None] \
        * np.float32(random.uniform(.08, .45))
    return x * (1 - k) + cv2.warpAffine(vehicle, m, size) * k


def below(x, vehicle, alpha):
    """What the vehicle casts on its ground."""
    if random.random() < .5:
        x = under(x, alpha)
    kind = random.random()
    if kind < .15:
        return mirror(x, vehicle, alpha)
    if kind < .6:
        return shadow(x, alpha)
    if kind < .65:  # all around
        down = np.roll(alpha, alpha.shape[0] // 20, 0)
        return darken(x, cv2.GaussianBlur(down, (0, 0), random.uniform(3, 10)),
                      .2, .7)
    return x


def pole(w, h):
    """Something thin: its coverage and its looks."""
    cover = np.zeros((h, w), np.float32)
    x = random.randint(0, w)
    cv2.line(cover, (x, 0), (x + random.randint(-9, 9), h), 1,
             random.randint(1, max(2, w // 30)), cv2.LINE_AA)
    return cover, grounds.texture(max(w, h))[:h, :w]


def occlude(x, alpha, pictures):
    """Something thin or low in front of the vehicle."""
    h, w = alpha.shape
    cover, front = pole(w, h) if random.random() < .4 \
        else grounds.thing(w, h, pictures)
    return x + (front - x) * cover[..., None], alpha * (1 - cover)


def caption(x):
    """Lettering over the picture, as of agencies and newspapers."""
    h, w = x.shape[:2]
    text = " ".join("".join(random.choice(dress.LETTERS + dress.LETTERS.lower())
                            for _ in range(random.randint(2, 8)))
                    for _ in range(random.randint(1, 4)))
    tw = int(w * random.uniform(.1, .9))
    th = max(4, min(h // 3, int(1.6 * tw / len(text))))
    y, left = random.randint(0, h - th), random.randint(0, w - tw)
    k = dress.lettering(text, random.choice(dress.FONTS), tw, th) \
        * np.float32(random.choice((.3, .6, 1)))
    part = x[y:y + th, left:left + tw]
    part += (np.float32(random.choice((0, 1, 1))) - part) * k
    return x


def bars(x, alpha):
    """Bars of one colour at two sides."""
    h, w = alpha.shape
    c = random.choice((0, 0, 1))
    if random.random() < .6:
        n = random.randint(1, h // 7)
        cut = np.s_[:n], np.s_[h - n:]
    else:
        n = random.randint(1, w // 7)
        cut = np.s_[:, :n], np.s_[:, w - n:]
    for s in cut:
        x[s], alpha[s] = c, 0
    return x, alpha

"""What photographed vehicles have and rendered ones lack: plates, lettering,
lamps, pillars, sills, panes and paint that reflect.

A vehicle is a picture of floats 0 to 1, BGR, its alpha 0 to 1 and its parts
(see data.py), which follow what is put on.
"""
import math
import random

import cv2
import numpy as np

import grounds

BODY, WHEEL, GLASS, LAMP, PLATE, TEXT = 1, 2, 3, 4, 5, 7
FONTS = (cv2.FONT_HERSHEY_SIMPLEX, cv2.FONT_HERSHEY_DUPLEX,
         cv2.FONT_HERSHEY_COMPLEX, cv2.FONT_HERSHEY_TRIPLEX,
         cv2.FONT_HERSHEY_PLAIN)
LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
DIGITS = "0123456789"
PLATES = (  # ground and letters, BGR
    ((1, 1, 1), (.05, .05, .05)), ((1, 1, 1), (.05, .05, .05)),
    ((.95, .95, .9), (.4, .1, .05)), ((.15, .8, .95), (.05, .05, .05)),
    ((.75, .75, .75), (.1, .1, .1)), ((.08, .08, .08), (.95, .95, .95)),
    ((.6, .25, .1), (.95, .95, .9)), ((.9, .95, .85), (.1, .35, .1)),
    ((.95, .9, .8), (.1, .1, .6)))


def lettering(text, font, w, h):
    """Its coverage, as large as fits w x h, in the middle."""
    bold = random.randint(1, 3)
    (tw, th), base = cv2.getTextSize(text, font, 1, bold)
    sheet = np.zeros((th + base + 8, tw + 8), np.uint8)
    cv2.putText(sheet, text, (4, th + 4), font, 1, 255, bold, cv2.LINE_AA)
    return cv2.resize(sheet, (w, h), interpolation=cv2.INTER_AREA
                      )[..., None].astype(np.float32) / 255


def number():
    """Of a plate: groups of letters and digits."""
    groups = []
    for _ in range(random.choice((1, 2, 2, 3))):
        kind = random.choice((LETTERS, DIGITS))
        groups.append("".join(random.choice(kind)
                              for _ in range(random.randint(1, 4))))
    return random.choice((" ", "-", "")).join(groups).ljust(4, "7")


def new_plate():
    """A plate seen from before it."""
    ground, ink = (np.float32(c) for c in random.choice(PLATES))
    h, w = 48, int(48 * random.choice((4.7, 4.7, 3.1, 2, 2, 1.4)))
    p = np.empty((h, w, 3), np.float32)
    p[:] = ground
    if random.random() < .25:  # a landscape
        p = p * (.6 + .4 * cv2.resize(grounds.noise(48, 3), (w, h))[..., None])
    x0, y0, x1, y1 = 4, 6, w - 4, h - 6
    if w > 4 * h and random.random() < .6:  # Europe's blue
        p[:, :w // 11] = (.6, .2, .05)
        x0 += w // 11
    if random.random() < .35:  # a state's name
        band = slice(3, 13) if random.random() < .6 else slice(35, 45)
        k = lettering("".join(random.sample(LETTERS, 7)), FONTS[0], w // 2, 10)
        part = p[band, w // 4:w // 4 + w // 2]
        part += (ink - part) * k
        y0, y1 = (14, h - 4) if band.start == 3 else (4, h - 14)
    k = lettering(number(), random.choice(FONTS), x1 - x0, y1 - y0)
    part = p[y0:y1, x0:x1]
    part += (ink - part) * k
    if random.random() < .6:
        c = (ink if random.random() < .5 else grounds.colour()).tolist()
        cv2.rectangle(p, (0, 0), (w - 1, h - 1), c, random.randint(1, 3))
    return p


def seen(w, h, at, width):
    """The homography that shows a w x h sheet turned, at a point."""
    s = width / w
    a, shear = random.gauss(0, .08), random.gauss(0, .12)
    narrow = 1 if random.random() < .5 else random.uniform(.4, 1)
    m = np.array([[s * math.cos(a) * narrow, -s * math.sin(a), 0],
                  [s * (math.sin(a) + shear * narrow), s * math.cos(a), 0],
                  [0, 0, 1]])
    return np.array([[1, 0, at[0]], [0, 1, at[1]], [0, 0, 1]]) @ m \
        @ np.array([[1, 0, -w / 2], [0, 1, -h / 2], [0, 0, 1]])


def span(alpha, axis):
    """The first column (axis 0) or row (1) of the vehicle, and how many."""
    at = np.where(alpha.max(axis) > .5)[0]
    return (at[0], np.ptp(at) + 1) if len(at) else (0, 0)


def stick(x, alpha, parts, sheet, cover, width, part):
    """Put a sheet with its coverage on the body; parts follow, and are what
    they were where it would hang over."""
    ys, xs = np.where(parts == BODY)
    if len(ys) < 50:
        return x
    i = random.randrange(len(ys))
    h, w = sheet.shape[:2]
    m = seen(w, h, (xs[i], ys[i]), width)
    size = alpha.shape[::-1]
    k = cv2.warpPerspective(cover, m, size, flags=cv2.INTER_AREA)
    if k.sum() < 4 or (k * alpha).sum() < .95 * k.sum():
        return x
    on = cv2.warpPerspective(sheet, m, size, flags=cv2.INTER_AREA,
                             borderMode=cv2.BORDER_REPLICATE)
    parts[k > .5] = part
    k = k[..., None]
    return x * (1 - k) + on * np.float32(random.uniform(.45, 1.1)) * k


def plate(x, alpha, parts):
    sheet = new_plate()
    width = span(alpha, 0)[1] * random.uniform(.07, .3) \
        * (.6 if sheet.shape[1] < 120 else 1)
    return stick(x, alpha, parts, sheet, np.ones(sheet.shape[:2], np.float32),
                 max(width, 8), PLATE)


def words(x, alpha, parts):
    """Lettering painted on, on a sticker at times."""
    text = "".join(random.choice(LETTERS + LETTERS.lower() + DIGITS)
                   for _ in range(random.randint(2, 12)))
    h, w = 40, 26 * len(text)
    k = lettering(text, random.choice(FONTS), w, h)
    sheet = np.empty((h, w, 3), np.float32)
    if random.random() < .3:
        sheet[:] = grounds.colour()
        sheet += (grounds.colour() - sheet) * k
        k = np.ones_like(k)
    else:
        sheet[:] = grounds.colour()
        k = np.ascontiguousarray(k)
    wide = max(20, alpha.shape[1] * random.uniform(.05, .5))
    return stick(x, alpha, parts, sheet, k[..., 0], wide, TEXT)


def lamp(x, alpha, parts):
    """A lens with its rim: bright as a plate, but none."""
    h, w = 48, int(48 * random.choice((1, 1, 1, 1.5, 2.5, 4)))
    at, half = (w // 2, h // 2), (w // 2 - 2, h // 2 - 2)
    whole = np.zeros((h, w), np.float32)
    if random.random() < .65:
        cv2.ellipse(whole, at, half, 0, 0, 360, 1, -1, cv2.LINE_AA)
    else:
        whole[2:-2, 2:-2] = 1
    inner = cv2.erode(whole, np.ones((random.choice((3, 7, 13)),) * 2))
    c = np.float32(random.choice(((1, 1, 1), (.9, .9, .9), (.2, .6, 1),
                                  (.1, .1, .8))))
    glow = np.random.rand(3, max(3, w // 16), 1).astype(np.float32)
    lens = c * cv2.resize(glow, (w, h), interpolation=cv2.INTER_CUBIC)[
        ..., None] + np.float32(random.uniform(0, .4))
    if random.random() < .5:  # ribbed
        step, ribs = random.randint(3, 8), lens.copy()
        ribs[::step] *= .3
        lens = ribs if random.random() < .5 else lens * .5 + ribs * .5
    sheet = np.empty((h, w, 3), np.float32)
    sheet[:] = np.float32(random.choice((.03, .2, .6, .95)))
    sheet += (lens - sheet) * inner[..., None]
    width = span(alpha, 0)[1] * random.uniform(.02, .05) * w / h
    return stick(x, alpha, parts, np.clip(sheet, 0, 1), whole, max(4, width),
                 LAMP)


def pillars(x, parts):
    """Dark bars between panes, which are no glass, and a dark rim at times."""
    glass = (parts == GLASS).astype(np.uint8)
    ys, xs = np.where(glass > 0)
    if len(ys) < 50:
        return x
    high, wide = np.ptp(ys) + 1, np.ptp(xs) + 1
    k = np.zeros(parts.shape, np.float32)
    for _ in range(random.randint(1, 3)):
        at, lean = random.randrange(len(xs)), random.gauss(0, .35) * high
        cv2.line(k, (int(xs[at] - lean), int(ys.min())),
                 (int(xs[at] + lean), int(ys.max())), 1,
                 max(1, round(wide * random.uniform(.01, .08))), cv2.LINE_AA)
    if random.random() < .4:
        k = np.maximum(k, glass - cv2.erode(glass, np.ones((3, 3))))
    k *= glass
    parts[k > .5] = BODY
    c = grounds.colour() * np.float32(random.choice((.1, .1, .3, 1)))
    return x + (c - x) * k[..., None] * np.float32(random.uniform(.7, 1))


def panes(x, parts, behind):
    """Glass that reflects what is about, or shows what is behind."""
    k = cv2.blur((parts == GLASS).astype(np.float32), (3, 3))[..., None]
    if not k.any():
        return x
    side = max(parts.shape)
    other = behind if random.random() < .4 else grounds.ground(side)[
        :parts.shape[0], :parts.shape[1]]
    k = k * np.float32(random.uniform(.1, .8))
    return (x * (1 - k) + other * k * np.float32(random.uniform(.3, 1.1))) \
        * (1 - k * np.float32(random.uniform(0, .8)))


def band(shape, n):
    """The share of a pixel of a shape less than n rows above what is not it,
    or below that if n is less than none."""
    shifted = cv2.warpAffine(shape, np.float32([[1, 0, 0], [0, 1, -n]]),
                             shape.shape[::-1])
    return (shape * (1 - shifted))[..., None]


def sill(x, alpha, parts):
    """A band along the lower edge, of plastic mostly, with a bright or a dark
    line over it at times."""
    top, high = span(alpha, 1)
    if not high:
        return x
    below = alpha.copy()
    below[top + high:] = 0
    body = (parts != WHEEL)[..., None].astype(np.float32)
    body[:int(top + high * .55)] = 0
    n = high * random.uniform(.02, .15)
    line = band(below, n + max(1., high * random.uniform(.004, .015))) * body
    if random.random() < .6:
        x = x + (np.float32(random.uniform(0, 1)) - x) * line
    c = grounds.colour() * np.float32(
        random.uniform(.05, .4) if random.random() < .7 else 1)
    return x + (c - x) * band(below, n) * body \
        * np.float32(random.uniform(.5, 1))


def crown(x, alpha, behind):
    """Roof and bonnet seen flatly reflect the sky, or what is behind."""
    top, high = span(alpha, 1)
    if not high:
        return x
    upper = np.clip((top + high * random.uniform(.3, .9) - np.arange(
        len(alpha), dtype=np.float32)) / high * 9, 0, 1)[:, None, None]
    n = max(1., high * random.uniform(.005, .1))
    k = band(alpha, -n)
    if random.random() < .5:  # softly
        k = cv2.blur(k, (1, int(n) * 2 + 1))[..., None] * alpha[..., None]
    seen_there = cv2.blur(behind, (int(n) * 6 + 1,) * 2)
    if random.random() < .5:
        seen_there = seen_there + (grounds.colour() + 1 - seen_there) \
            * np.float32(.5)
    return x + (seen_there - x) * k * upper * np.float32(random.uniform(.2, 1))


def dirt(x, alpha):
    """The road's dust and darkness on the lower parts."""
    top, high = span(alpha, 1)
    if not high:
        return x
    low, high = top + high, high * random.uniform(.1, .45)
    y = np.arange(alpha.shape[0], dtype=np.float32)
    ramp = np.clip((y - low + high) / max(high * random.uniform(.1, 1), 1),
                   0, 1)
    return x * (1 - ramp * np.float32(random.uniform(.3, .95)))[:, None, None]


def dress(x, alpha, parts, behind):
    if random.random() < .5:
        x = panes(x, parts, behind)
    if random.random() < .35:
        x = pillars(x, parts)
    if random.random() < .7:
        x = sill(x, alpha, parts)
    if random.random() < .35:
        x = crown(x, alpha, behind)
    if random.random() < .25:
        x = dirt(x, alpha)
    for _ in range(random.choice((0, 0, 0, 1, 2))):
        x = lamp(x, alpha, parts)
    for _ in range(random.choice((0, 0, 0, 1, 2))):
        x = words(x, alpha, parts)
    if random.random() < .5:
        x = plate(x, alpha, parts)
    return x

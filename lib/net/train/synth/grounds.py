"""Materials of grounds and walls."""
from PIL import Image, ImageDraw
import numpy as np

from . import nodes

STREET = ("asphalt", "asphalt", "asphalt", "asphalt", "concrete", "cobbles",
          "tiles", "gravel")
COUNTRY = ("grass", "grass", "dirt", "gravel", "asphalt", "snow", "leaves")


def between(rng, hue, saturation, value):
    """A colour with each of hue, saturation and value in its range."""
    return nodes.hsv(rng, *(rng.uniform(*v) for v in (hue, saturation,
                                                      value)))


def scaled(colour, k):
    return tuple(min(1, c * k) for c in colour)


def ground(rng, kind):
    """A material for a plane in metres."""
    s = nodes.Shader("ground_" + kind)
    grain = s.noise("grain", rng.uniform(.8, 2.5))
    stains = s.noise("cloud", rng.uniform(6, 20))
    rough, strength, height = rng.uniform(.6, .95), .3, grain
    if kind == "asphalt":
        v = rng.uniform(.04, .22)
        c = between(rng, (.05, .65), (0, .12), (v, v))
    elif kind in ("gravel", "cobbles"):
        c = between(rng, (.03, .14), (0, .3), (.12, .5))
        height = s.noise("cells", rng.uniform(.5, 1.2) if kind == "gravel"
                         else rng.uniform(3, 5))
        grain = s.mix(.5, grain, height)
        strength = .7
    elif kind in ("grass", "leaves"):
        c = between(rng, (.19, .3), (.45, .85), (.1, .3)) if kind == "grass" \
            else between(rng, (.04, .11), (.4, .8), (.15, .4))
        grain = height = s.noise("leaves", rng.uniform(.8, 2))
        strength, rough = 1., .9
    elif kind == "tiles":
        c = between(rng, (0, .14), (0, .4), (.2, .6))
        size = rng.uniform(.3, .9)
        brick = s.node("ShaderNodeTexBrick", Vector=s.position(),
                       Scale=1 / size, Color1=(.45, .45, .45),
                       Color2=(.55, .55, .55), Mortar=(.15, .15, .15))
        grain = s.mix(.35, grain, brick.outputs[0])
        rough = rng.uniform(.2, .9)
    elif kind == "snow":
        c, strength = (.8, .82, .86), .15
    elif kind == "dirt":
        c = between(rng, (.05, .1), (.3, .6), (.12, .45))
    else:
        c = between(rng, (.05, .12), (0, .12), (.25, .6))
    fine = s.ramp(grain, (.2, scaled(c, .55)), (.8, scaled(c, 1.45)))
    worn = s.ramp(stains, (.3, nodes.grey(.55)), (.7, nodes.grey(1)))
    colour = s.mix(rng.uniform(.2, .7), fine, worn, "MULTIPLY")
    if kind in ("asphalt", "concrete", "tiles", "cobbles") \
            and rng.random() < .2:
        wet = s.ramp(stains, (rng.uniform(.3, .5), nodes.grey(1)),
                     (.65, nodes.grey(0)))
        colour = s.mix(wet, colour, s.mix(1., colour, nodes.grey(.45),
                                          "MULTIPLY"))
        rough = s.ramp(wet, (0, nodes.grey(.6)), (1, nodes.grey(.04)))
        strength *= .3
    normal = s.bump(height, strength)
    if isinstance(rough, float) and rough > .75:
        return s.finish(s.matt(colour, Normal=normal))
    return s.finish(s.principled(colour, rough, Normal=normal))


def studio(rng, colour):
    s = nodes.Shader("studio")
    rough = rng.choice((.9, .5, rng.uniform(.03, .3)))
    return s.finish(s.principled(colour, rough))


def foliage(rng, autumn=.15):
    s = nodes.Shader("foliage")
    hue = (.02, .12) if rng.random() < autumn else (.18, .34)
    light = between(rng, hue, (.4, .85), (.12, .38))
    n = s.noise("leaves", rng.uniform(.7, 2), box=True)
    colour = s.ramp(n, (.3, scaled(light, .12)), (.5, scaled(light, .6)),
                    (.75, light))
    return s.finish(s.matt(colour))


def masonry(rng):
    """Plaster, concrete, brick or boards on a box."""
    s = nodes.Shader("masonry")
    c = between(rng, (.0, .16), (0, .45), (.15, .8))
    n = s.noise("cloud", rng.uniform(2, 8), box=True)
    if rng.random() < .4:
        g = s.noise("cells", rng.uniform(1.5, 5), box=True)
        n = s.mix(.5, n, g)
    return s.finish(s.matt(s.ramp(n, (.3, scaled(c, .6)), (.7, c))))


def textured(name, im):
    s = nodes.Shader(name)
    pixels = np.asarray(im.convert("RGB"), np.float32)[::-1] / 255
    t = s.node("ShaderNodeTexImage", image=nodes.picture(name, pixels))
    return s.finish(s.matt(t.outputs[0]))


def byte(colour):
    return tuple(int(255 * min(1, max(0, c)) ** .45) for c in colour)


def window(d, rng, box, frame, dark):
    """Frame, panes, perhaps curtains or a blind."""
    x0, y0, x1, y1 = box
    d.rectangle(box, fill=frame)
    t = max(1, (x1 - x0) // 12)
    d.rectangle([x0 + t, y0 + t, x1 - t, y1 - t], fill=dark)
    kind = rng.random()
    if kind < .3:
        bottom = y0 + t + int((y1 - y0 - 2 * t) * rng.uniform(.2, .9))
        v = rng.randint(90, 230)
        d.rectangle([x0 + t, y0 + t, x1 - t, bottom], fill=(v, v, v - 12))
    elif kind < .5:
        v = rng.randint(120, 230)
        w = (x1 - x0) // 4
        d.rectangle([x0 + t, y0 + t, x0 + w, y1 - t], fill=(v, v, v))
        d.rectangle([x1 - w, y0 + t, x1 - t, y1 - t], fill=(v, v, v))
    middle = (x0 + x1) // 2
    d.rectangle([middle - t // 2, y0, middle + t // 2, y1], fill=frame)


def ground_floor(d, rng, w, h, top, wall):
    """Shops, garage doors, entrances."""
    x = rng.randint(5, 40)
    while x < w - 60:
        b = rng.randint(35, 130)
        kind = rng.random()
        dark = (rng.randint(10, 60),) * 3
        if kind < .4:
            d.rectangle([x, top + 25, x + b, h - 12], fill=dark)
            d.rectangle([x - 3, top + 6, x + b + 3, top + 24],
                        fill=byte(nodes.hsv(rng)))
        elif kind < .7:
            c = byte(nodes.hsv(rng, None, .4, .4))
            d.rectangle([x, top + 18, x + b, h], fill=c)
            for y in range(top + 18, h, 9):
                d.line([x, y, x + b, y], fill=tuple(v // 2 for v in c))
        elif kind < .85:
            d.rectangle([x, top + 20, x + 30, h], fill=byte(
                nodes.hsv(rng, .07, .6, .25)))
        x += b + rng.randint(10, 60)


def facade(rng, wide, high):
    """A front of so many metres: storeys of windows over shops or doors."""
    scale = 512 / max(wide, high)
    w, h = max(32, int(wide * scale)), max(32, int(high * scale))
    wall = between(rng, (.0, .15), (.05, .6), (.1, .75))
    im = Image.new("RGB", (w, h), byte(wall))
    d = ImageDraw.Draw(im)
    frame = byte(rng.choice((nodes.grey(.8), nodes.grey(.05),
                             nodes.hsv(rng, .07, .5, .2), wall)))
    storey = rng.uniform(2.7, 3.6) * scale
    step = rng.uniform(1.6, 4.) * scale
    pane_w, pane_h = step * rng.uniform(.3, .85), storey * rng.uniform(.4, .75)
    shutters = rng.random() < .35
    balcony = rng.random() < .35
    trim = byte(scaled(wall, rng.choice((.6, 1.3))))
    dark = byte(nodes.hsv(rng, .58, rng.uniform(0, .4), rng.uniform(.01, .15)))
    floors = int(h / storey)
    for k in range(floors + 1):
        base = h - k * storey
        if rng.random() < .6:
            d.rectangle([0, base - 3, w, base], fill=trim)
        if k == 0 and rng.random() < .6:
            ground_floor(d, rng, w, h, int(h - storey), wall)
            continue
        for x in np.arange(step * .3, w - pane_w, step):
            y1 = base - storey * .15
            box = [int(x), int(y1 - pane_h), int(x + pane_w), int(y1)]
            window(d, rng, box, frame, dark)
            if shutters:
                t = int(pane_w * .4)
                d.rectangle([box[0] - t, box[1], box[0] - 1, box[3]], fill=trim)
                d.rectangle([box[2] + 1, box[1], box[2] + t, box[3]], fill=trim)
        if balcony and k:
            d.rectangle([0, base - storey * .06, w, base], fill=trim)
            for x in range(0, w, 4):
                d.line([x, base - storey * .4, x, base], fill=(40, 40, 42))
    noise = np.random.default_rng(rng.randrange(1 << 30)).normal(
        0, rng.uniform(2, 9), (h, w, 1))
    pixels = np.clip(np.asarray(im, float) + noise, 0, 255)
    return Image.fromarray(pixels.astype(np.uint8))

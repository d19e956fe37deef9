"""The look of every material of a vehicle, by its class."""
import colorsys

from . import nodes

# Built materials whose colour is drawn anew for each picture: riders, loads.
CLOTHES = ("skin", "jacket", "trousers", "shoes", "helmet", "load")


def car_colour(rng):
    """White, black and grey for half of all, as on roads."""
    kind = rng.random()
    if kind < .17:
        v = rng.uniform(.6, .9)
        return (v, v * rng.uniform(.97, 1), v * rng.uniform(.94, 1))
    if kind < .34:
        v = rng.uniform(.004, .04)
        return (v, v, v * rng.uniform(1, 1.3))
    if kind < .52:
        v = rng.uniform(.06, .5)
        return (v, v * rng.uniform(.97, 1.02), v * rng.uniform(.95, 1.06))
    hue = rng.choice((0, 0, 0, .01, .03, .07, .1, .13, .3, .42, .56, .58, .6,
                      .61, .62, .64, .66, rng.random()))
    return colorsys.hsv_to_rgb((hue + rng.uniform(-.02, .02)) % 1,
                               rng.uniform(.55, 1), rng.uniform(.05, .75))


def skin_colour(rng):
    v = rng.uniform(.08, .7)
    return (v, v * rng.uniform(.6, .75), v * rng.uniform(.4, .6))


class Look:
    """Everything drawn once for a vehicle."""

    def __init__(self, rng, see_through):
        self.rng = rng
        self.paint = car_colour(rng)
        self.paint2 = car_colour(rng) if rng.random() < .6 else self.paint
        self.over = rng.random() < .7
        self.metal = rng.choice((0, 0, rng.uniform(.2, .9)))
        self.rough = rng.uniform(.12, .5)
        self.coat = rng.choice((0, 1, 1, rng.random()))
        self.coat_rough = rng.uniform(.01, .12)
        self.see_through = see_through
        self.tint = rng.uniform(.15, .9)
        self.dark = rng.uniform(.005, .03)
        self.hue = rng.random() if rng.random() < .6 else .5
        self.saturation = rng.uniform(.3, 1.3)
        self.value = rng.uniform(.6, 1.3)
        self.lights = rng.uniform(1, 8) if rng.random() < .18 else 0
        self.dirt = rng.random() < .2
        self.dirt_colour = nodes.hsv(rng, rng.uniform(.06, .11),
                                     rng.uniform(.2, .5), rng.uniform(.15, .4))
        rim = rng.choice((.5, .35, .02, .7, .45, .5, .6, None))
        self.rim = car_colour(rng) if rim is None else nodes.grey(rim)
        self.rim_rough = rng.uniform(.15, .5)
        self.seats = rng.choice((nodes.grey(.02), nodes.grey(.05),
                                 (.25, .2, .14), nodes.grey(.12)))
        self.tail = rng.choice(((.5, .01, .01), (.35, 0, 0), (.6, .03, .02)))
        self.head = rng.choice((nodes.grey(.7), nodes.grey(.5), (.75, .72, .6)))
        self.chrome = nodes.grey(.6 if rng.random() < .7 else .03)
        self.clothes = {c: nodes.hsv(rng, None, rng.random() ** 1.5,
                                     rng.random() ** 2 * .8 + .01)
                        for c in CLOTHES}
        self.clothes["skin"] = skin_colour(rng)
        if rng.random() < .5:
            self.clothes["jacket"] = nodes.grey(rng.uniform(.01, .08))
        if rng.random() < .6:
            self.clothes["trousers"] = nodes.hsv(
                rng, .6, rng.uniform(0, .5), rng.uniform(.01, .12))


def recoloured(s, look, colour):
    return s.node("ShaderNodeHueSaturation", Hue=look.hue,
                  Saturation=look.saturation, Value=look.value,
                  Color=colour).outputs[0]


def painted(s, look, cls, base, mask):
    colour = look.paint if cls == "paint" else look.paint2
    if base and mask:
        colour = s.mix(mask, base, colour)
    elif base:
        colour = recoloured(s, look, base)
    if look.dirt:  # more of it further down
        height = s.node("ShaderNodeMath", operation="MULTIPLY_ADD")
        s.set(height.inputs[0], s.position("Z"))
        height.inputs[1].default_value = -.9
        s.set(height.inputs[2], s.noise("cloud", 2., box=True))
        spread = s.ramp(height.outputs[0], (0, nodes.grey(0)),
                        (.5, nodes.grey(.75)))
        colour = s.mix(spread, colour, look.dirt_colour)
    return s.principled(colour, look.rough, look.metal, look.coat,
                        look.coat_rough)


def glazed(s, look):
    gloss = s.node("ShaderNodeBsdfGlossy", Roughness=.01).outputs[0]
    if look.see_through:
        behind = s.node("ShaderNodeBsdfTransparent",
                        Color=nodes.grey(1 - look.tint)).outputs[0]
    else:
        v = look.dark
        behind = s.principled((v, v * 1.1, v * 1.2), .05)
    mix = s.node("ShaderNodeMixShader")
    s.set(mix.inputs[0], s.node("ShaderNodeFresnel", IOR=1.5).outputs[0])
    s.set(mix.inputs[1], behind)
    s.set(mix.inputs[2], gloss)
    return mix.outputs[0]


def lamp(s, look, base):
    """Red behind, clear in front."""
    front = s.node("ShaderNodeMath", operation="GREATER_THAN")
    s.set(front.inputs[0], s.position("X"))
    front.inputs[1].default_value = 0
    colour = base or s.mix(front.outputs[0], look.tail, look.head)
    return s.principled(colour, .12, 0, 1, Emission=colour,
                        **{"Emission Strength": float(look.lights)})


def surface(s, look, cls, base, mask, own):
    """The shader of one class; `own` is the colour the model came with."""
    if cls in ("paint", "paint2"):
        return painted(s, look, cls, base, mask)
    if cls == "glass":
        return glazed(s, look)
    if cls == "lamp":
        return lamp(s, look, base)
    if cls in CLOTHES:
        rough = .15 if cls == "helmet" else .8
        return s.principled(look.clothes[cls], rough)
    if cls == "tex":
        colour = recoloured(s, look, base or own)
        if look.over:  # paint on what is light: the body, not the windows
            light = s.ramp(base or own, (.25, nodes.grey(0)),
                           (.5, nodes.grey(1)))
            colour = s.mix(light, colour, s.mix(
                1., colour, tuple(min(1, 1.6 * c) for c in look.paint),
                "MULTIPLY"))
        return s.principled(colour, look.rng.uniform(.2, .5), 0,
                            look.coat * .6)
    if cls == "keep":
        return s.principled(base or recoloured(s, look, own), look.rough, 0,
                            look.coat)
    colour, rough, metal = {
        "tire": (nodes.grey(look.dark), .8, 0),
        "rim": (look.rim, look.rim_rough, .9),
        "chrome": (look.chrome, .15, 1),
        "dark": (nodes.grey(.015), .55, 0),
        "hub": (nodes.grey(.02), .7, 0),
        "visor": (nodes.grey(.02), .05, 0),
        "mirror": (nodes.grey(.8), .03, 1),
        "plate": (nodes.grey(.75), .4, 0),
        "interior": (look.seats, .8, 0)}.get(cls, (own, .5, 0))
    return s.principled(base or colour, rough, metal)


def dress(objects, rng, label=True):
    """New looks for all materials; those of plates and decals are theirs."""
    materials = {m for o in objects for m in o.data.materials if m}
    classes = {m.get("cls", "paint") for m in materials}
    look = Look(rng, "interior" in classes or len(objects) > 4)
    for m in sorted(materials, key=lambda m: m.name):
        cls = m.get("cls", "paint")
        if cls in ("platemark", "decal"):
            continue
        m.use_nodes = True
        named = {k: m.node_tree.nodes.get(k)
                 for k in ("BASE", "MASK", "ROUGH", "OPAC")}
        s = nodes.Shader(m.name, m, [n for n in named.values() if n])
        base, mask = (named[k] and named[k].outputs[0]
                      for k in ("BASE", "MASK"))
        own = tuple(m["col"])[:3] if "col" in m else nodes.grey(.5)
        if label:
            s.label(nodes.PARTS.get(cls, 1))
        s.finish(surface(s, look, cls, base, mask, own))
    return look

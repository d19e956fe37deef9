"""Materials: short ways to write shader nodes, and pictures of noise.

Looking noise up in a tileable picture costs a path tracer a fraction of
evaluating octaves of it at every hit.
"""
import colorsys

import bpy
import numpy as np

# Index in the part map by class of material; other classes are body, 1.
PARTS = {"tire": 2, "rim": 2, "hub": 2, "glass": 3, "lamp": 4, "plate": 5,
         "mirror": 6, "decal": 7}
# Outputs beside colour: coverage of the vehicle and of parts 2-4 and 5-7.
LABELS = ("vehicle", "parts_a", "parts_b")

NOISE_SIDE = 512
_noise = {}


def fractal(slope, seed, low=2):
    """Tileable noise in 0..1 whose amplitude falls with frequency^slope."""
    rng = np.random.default_rng(seed)
    f = np.fft.fftfreq(NOISE_SIDE) * NOISE_SIDE
    radius = np.hypot(f[:, None], f)
    spectrum = np.where(radius >= low, np.maximum(radius, 1) ** -slope, 0) \
        * np.exp(2j * np.pi * rng.random(radius.shape))
    n = np.fft.ifft2(spectrum).real
    return np.clip(.5 + .18 * (n - n.mean()) / n.std(), 0, 1)


def cells(seed, count=900):
    """Tileable distance to the nearest of random points, in 0..1."""
    points = np.random.default_rng(seed).random((count, 2)) * NOISE_SIDE
    best = np.full((NOISE_SIDE, NOISE_SIDE), 1e9)
    reach = int(2.5 * NOISE_SIDE / count ** .5)
    for x, y in points:
        xs = np.arange(int(x) - reach, int(x) + reach)
        ys = np.arange(int(y) - reach, int(y) + reach)
        d = (xs - x) ** 2 + ((ys - y) ** 2)[:, None]
        window = np.ix_(ys % NOISE_SIDE, xs % NOISE_SIDE)
        best[window] = np.minimum(best[window], d)
    return np.clip(np.sqrt(best) / reach * 2, 0, 1)


MAKERS = {"cloud": lambda: fractal(1.8, 1), "grain": lambda: fractal(.7, 2, 8),
          "leaves": lambda: fractal(1.1, 3, 6), "cells": lambda: cells(4)}


def picture(name, pixels, space="sRGB"):
    """A Blender image of an array of rows, bottom row first."""
    h, w = pixels.shape[:2]
    if pixels.ndim == 2:
        pixels = np.repeat(pixels[..., None], 3, 2)
    rgba = np.ones((h, w, 4), np.float32)
    rgba[..., :pixels.shape[2]] = pixels
    image = bpy.data.images.new(name, w, h, alpha=pixels.shape[2] == 4,
                                float_buffer=space == "Linear")
    image.colorspace_settings.name = space  # would clear pixels set before
    image.pixels.foreach_set(rgba.ravel())
    image.update()
    return image


def noise_picture(kind):
    image = bpy.data.images.get("noise_" + kind)
    if image is None:
        if kind not in _noise:
            _noise[kind] = MAKERS[kind]()
        image = picture("noise_" + kind, _noise[kind], "Non-Color")
    return image


def hsv(rng, hue=None, saturation=None, value=None):
    return colorsys.hsv_to_rgb(*(rng.random() if v is None else v
                                 for v in (hue, saturation, value)))


def grey(value):
    return (value, value, value)


class Shader:
    """The node tree of a material; `finish` must be called last."""

    def __init__(self, name, material=None, keep=()):
        self.material = material or bpy.data.materials.new(name)
        self.material.use_nodes = True
        self.tree = self.material.node_tree
        for n in list(self.tree.nodes):
            if n not in keep:
                self.tree.nodes.remove(n)

    def node(self, kind, **values):
        n = self.tree.nodes.new(kind)
        for key, value in values.items():
            if key in n.inputs:
                self.set(n.inputs[key], value)
            else:
                setattr(n, key, value)
        return n

    def set(self, socket, value):
        if isinstance(value, bpy.types.NodeSocket):
            self.tree.links.new(value, socket)
        elif isinstance(value, tuple) and len(value) == 3 \
                and socket.type == "RGBA":
            socket.default_value = (*value, 1)
        else:
            socket.default_value = value

    def mix(self, factor, a, b, blend="MIX"):
        n = self.node("ShaderNodeMixRGB", blend_type=blend)
        for socket, value in zip(n.inputs, (factor, a, b)):
            self.set(socket, value)
        return n.outputs[0]

    def ramp(self, factor, *stops):
        n = self.node("ShaderNodeValToRGB", Fac=factor)
        elements = n.color_ramp.elements
        while len(elements) < len(stops):
            elements.new(.5)
        for e, (position, colour) in zip(elements, stops):
            e.position, e.color = position, (*colour, 1)
        return n.outputs[0]

    def position(self, axis=None):
        out = self.node("ShaderNodeTexCoord").outputs["Object"]
        if axis is None:
            return out
        return self.node("ShaderNodeSeparateXYZ", Vector=out).outputs[axis]

    def lookup(self, image, metres, box=False):
        """The picture, repeated every so many metres."""
        m = self.node("ShaderNodeMapping", Vector=self.position())
        m.inputs["Scale"].default_value = (1 / metres,) * 3
        t = self.node("ShaderNodeTexImage", image=image,
                      Vector=m.outputs[0])
        if box:
            t.projection, t.projection_blend = "BOX", .3
        return t.outputs[0]

    def noise(self, kind, metres, box=False):
        return self.lookup(noise_picture(kind), metres, box)

    def bump(self, height, strength, distance=.02):
        return self.node("ShaderNodeBump", Height=height, Strength=strength,
                         Distance=distance).outputs[0]

    def principled(self, colour, rough=.5, metal=0., coat=0., coat_rough=.03,
                   **more):
        return self.node(
            "ShaderNodeBsdfPrincipled",
            **{"Base Color": colour, "Roughness": rough, "Metallic": metal,
               "Clearcoat": coat, "Clearcoat Roughness": coat_rough,
               **more}).outputs[0]

    def matt(self, colour, **more):
        """Without gloss: half the work of `principled`."""
        return self.node("ShaderNodeBsdfDiffuse", Color=colour,
                         **more).outputs[0]

    def label(self, part, cover=1.):
        """Write coverage by the vehicle and by one of its parts."""
        self.node("ShaderNodeOutputAOV", name="vehicle", Value=cover)
        if part >= 2:
            channel = (part - 2) % 3
            n = self.node("ShaderNodeCombineRGB")
            self.set(n.inputs[channel], cover)
            self.node("ShaderNodeOutputAOV", name=LABELS[1 + (part - 2) // 3],
                      Color=n.outputs[0])

    def finish(self, surface):
        self.node("ShaderNodeOutputMaterial", Surface=surface)
        return self.material


def plain(colour, rough=.7, metal=0.):
    s = Shader("plain")
    if rough >= .7 and not metal:
        return s.finish(s.matt(tuple(colour)))
    return s.finish(s.principled(tuple(colour), rough, metal))

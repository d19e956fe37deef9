"""The network of lib/net/vseg.c for PyTorch, and its export.

Layers have the names of the C table. Convolutions carry a batch norm, which
export folds into weights and bias.
"""
import json
import struct

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

MAPS = ("vehicle", "boundary", "plate", "text", "mirror", "glass", "wheel",
        "lamp")


class Conv(nn.Module):
    def __init__(self, cin, cout, size=3, stride=1, dilation=1, norm=True):
        super().__init__()
        self.conv = nn.Conv2d(cin, cout, size, stride,
                              dilation * (size // 2), dilation, bias=not norm)
        self.norm = nn.BatchNorm2d(cout) if norm else None

    def forward(self, x):
        x = self.conv(x)
        return self.norm(x) if self.norm else x

    def folded(self):
        """Weights [ky][kx][ci][co] and bias as float arrays."""
        w = self.conv.weight.detach().double()
        if self.norm:
            n = self.norm
            gain = n.weight.detach().double() / (n.running_var.double() + n.eps).sqrt()
            w = w * gain[:, None, None, None]
            bias = n.bias.detach().double() - n.running_mean.double() * gain
        else:
            bias = self.conv.bias.detach().double()
        return w.permute(2, 3, 1, 0).numpy(), bias.numpy()


STAGES = (("stem", 16, 1), ("e1", 32, 2), ("e2", 56, 2), ("e3", 80, 2),
          ("e4", 112, 2))
DECODER = (("d3", 64, 80), ("d2", 48, 56), ("d1", 32, 32), ("d0", 16, 16))


class Net(nn.Module):
    """With norm=False the network as it is exported."""

    def __init__(self, norm=True):
        super().__init__()

        def conv(*args, **more):
            return Conv(*args, **{"norm": norm, **more})

        layers = {}
        cin = 3
        for name, c, blocks in STAGES:
            layers[name + ".down"] = conv(cin, c, stride=2)
            for i in range(blocks):
                layers["%s.%d.a" % (name, i)] = conv(c, c)
                layers["%s.%d.b" % (name, i)] = conv(c, c)
            cin = c
        layers["context.1"] = conv(cin, 48, 1)
        for d in (2, 4, 8):
            layers["context.%d" % d] = conv(cin, 48, dilation=d)
        layers["context.mix"] = conv(192, 96, 1)
        cin = 96
        for name, c, skip in DECODER:
            layers[name + ".up"] = conv(cin, c, 1)
            layers[name + ".skip"] = conv(skip, c, 1)
            layers[name + ".a"] = conv(2 * c, c)
            if name != "d0":
                layers[name + ".b"] = conv(c, c)
            cin = c
        layers["head"] = conv(16, len(MAPS), norm=False)
        # A module's name may hold no dot.
        self.layers = nn.ModuleDict(
            {k.replace(".", "_"): v for k, v in layers.items()})
        self.names = list(layers)

    def layer(self, name, x):
        return self.layers[name.replace(".", "_")](x)

    def forward(self, x):
        """Logits at half the size of x."""
        skips = []
        for name, _, blocks in STAGES:
            x = F.relu(self.layer(name + ".down", x))
            for i in range(blocks):
                y = F.relu(self.layer("%s.%d.a" % (name, i), x))
                x = F.relu(x + self.layer("%s.%d.b" % (name, i), y))
            skips.append(x)
        x = torch.cat([F.relu(self.layer("context.%d" % d, x))
                       for d in (1, 2, 4, 8)], 1)
        x = F.relu(self.layer("context.mix", x))
        for (name, _, _), skip in zip(DECODER, skips[-2::-1]):
            up = twice(self.layer(name + ".up", x))
            x = torch.cat([up, self.layer(name + ".skip", skip)], 1)
            x = F.relu(self.layer(name + ".a", x))
            if name != "d0":
                x = F.relu(self.layer(name + ".b", x))
        return self.layer("head", x)


def twice(x):
    return F.interpolate(x, scale_factor=2, mode="bilinear",
                         align_corners=False)


def export(net, path):
    """Write the folded network as safetensors, in half precision."""
    header, data = {}, []
    at = 0
    for name in net.names:
        folded = net.layers[name.replace(".", "_")].folded()
        for kind, value in zip(("weight", "bias"), folded):
            half = np.ascontiguousarray(value, "<f2")
            if not np.isfinite(half).all():
                raise ValueError("%s.%s: too large for fp16" % (name, kind))
            header["%s.%s" % (name, kind)] = {
                "dtype": "F16", "shape": list(half.shape),
                "data_offsets": [at, at + half.nbytes]}
            data.append(half.tobytes())
            at += half.nbytes
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as f:
        f.write(struct.pack("<Q", len(text)) + text + b"".join(data))


def load(path):
    """The exported network, its weights as they were rounded."""
    with open(path, "rb") as f:
        n, = struct.unpack("<Q", f.read(8))
        header = json.loads(f.read(n))
        data = f.read()
    net = Net(norm=False).double().eval()
    for name in net.names:
        conv = net.layers[name.replace(".", "_")].conv
        for kind, target in (("weight", conv.weight), ("bias", conv.bias)):
            t = header["%s.%s" % (name, kind)]
            value = np.frombuffer(data[slice(*t["data_offsets"])], "<f2") \
                .reshape(t["shape"]).astype(np.float64)
            if kind == "weight":
                value = value.transpose(3, 2, 0, 1)
            target.data.copy_(torch.from_numpy(value.copy()))
    return net


def pattern(number, side):
    """Picture `number` of the golden test, bytes."""
    y, x = np.mgrid[0:side, 0:side]
    return np.stack([(x * (3 + number) + y * (5 + 2 * number)) * (c + 1)
                     ^ (x * y >> 3) for c in range(3)], 2) & 255


def golden(weights, path, side=96):
    """Write logits of three generated pictures, PICTURE MAP Y X VALUE."""
    net = load(weights)
    with open(path, "w") as f:
        for number in range(3):
            x = pattern(number, side).transpose(2, 0, 1) / 255 - .5
            with torch.no_grad():
                out = twice(net(torch.from_numpy(x[None])))[0].numpy()
            for m in range(len(MAPS)):
                for y in range(16, side, 32):
                    for x in range(16, side, 32):
                        f.write("%d %d %d %d %.5f\n"
                                % (number, m, y, x, out[m, y, x]))

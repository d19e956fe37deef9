#!/usr/bin/python3
"""Train the network that v2v-segment carries.

usage: train.py --renders DIR --out FILE.safetensors [--minutes N] [--seed N]
           [--threads N] [--side N] [--batch N] [--rate X] [--start FILE.pt]

Needs PyTorch (1.13 or newer), numpy and OpenCV for Python; neither the build
nor the tests do. Minutes are of processor time, so that a busy machine trains
as far as an idle one. Beside FILE.safetensors come FILE.pt, for --start, and
FILE.golden, which tests/unit/test_net compares the program with.
"""
import argparse
import random
import time

import numpy as np
import torch
from torch.nn import functional as F

import data
import net as network

WARM_UP = 100


def loss_of(logits, maps, known):
    """Vehicle: cross entropy, more at the edge, and soft IoU; others: focal
    cross entropy and Dice, where the render knows them."""
    y, o = maps[:, :1], logits[:, :1]
    edge = 1 + 4 * (F.avg_pool2d(y, 31, 1, 15) - y).abs()
    p = torch.sigmoid(o)
    both = (p * y).sum((1, 2, 3))
    either = (p + y - p * y).sum((1, 2, 3))
    loss = (F.binary_cross_entropy_with_logits(o, y, reduction="none")
            * edge).mean() + (1 - (both + 1) / (either + 1)).mean()
    y, o = maps[:, 1:], logits[:, 1:]
    p = torch.sigmoid(o)
    focal = F.binary_cross_entropy_with_logits(o, y, reduction="none") \
        * (p - y).abs() ** 2
    dice = 1 - (2 * (p * y).sum((2, 3)) + 1) / ((p + y).sum((2, 3)) + 1)
    some = (y.sum((2, 3)) > 20) * known[:, 1:]
    part = (focal.mean((2, 3)) * 4 * known[:, 1:] + .2 * dice * some).mean()
    return loss + part


def batch_of(renders, n, side):
    x, y, k = zip(*(data.sample(renders, side) for _ in range(n)))
    return tuple(torch.from_numpy(np.stack(v)) for v in (x, y, k))


def average(ema, net, step):
    keep = min(.998, (step + 1) / (step + 10))
    for e, q in zip(ema.state_dict().values(), net.state_dict().values()):
        if e.dtype.is_floating_point:
            e.mul_(keep).add_(q, alpha=1 - keep)
        else:
            e.copy_(q)


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--renders", required=True)
    ap.add_argument("--out", required=True)
    ap.add_argument("--minutes", type=float, default=20)
    ap.add_argument("--seed", type=int, default=1)
    ap.add_argument("--threads", type=int, default=1)
    ap.add_argument("--side", type=int, default=256)
    ap.add_argument("--batch", type=int, default=12)
    ap.add_argument("--rate", type=float, default=2e-3)
    ap.add_argument("--start")
    a = ap.parse_args()
    random.seed(a.seed)
    np.random.seed(a.seed)
    torch.manual_seed(a.seed)
    torch.set_num_threads(a.threads)
    renders = data.load(a.renders)
    net = network.Net().to(memory_format=torch.channels_last)
    if a.start:
        net.load_state_dict(torch.load(a.start))
    ema = network.Net()
    ema.load_state_dict(net.state_dict())
    opt = torch.optim.AdamW(net.parameters(), a.rate, weight_decay=1e-4)
    start = last = time.process_time()
    limit = a.minutes * 60
    step, total = 0, 0
    print("%d renders, %d parameters" % (len(renders), sum(
        p.numel() for p in net.parameters())), flush=True)
    while time.process_time() - start < limit:
        done = (time.process_time() - start) / limit
        rate = a.rate * min(1, (step + 1) / WARM_UP) \
            * (.5 + .5 * np.cos(np.pi * done)) + 1e-5
        for g in opt.param_groups:
            g["lr"] = rate
        x, y, known = batch_of(renders, a.batch, a.side)
        loss = loss_of(net(x.contiguous(memory_format=torch.channels_last)),
                       y, known)
        opt.zero_grad()
        loss.backward()
        opt.step()
        average(ema, net, step)
        step += 1
        total += loss.item()
        if step % 50 == 0:
            print("%5.0f s  step %d  loss %.3f" % (time.process_time() - start, step,
                                                  total / 50), flush=True)
            total = 0
        if time.process_time() - last > 240:
            last = time.process_time()
            torch.save(ema.state_dict(), a.out.replace(".safetensors", ".pt"))
    ema.eval()
    torch.save(ema.state_dict(), a.out.replace(".safetensors", ".pt"))
    network.export(ema, a.out)
    network.golden(a.out, a.out.replace(".safetensors", ".golden"))


if __name__ == "__main__":
    main()

#!/usr/bin/python3
"""Train the network that v2v-segment carries.

usage: train.py --renders DIR[,DIR...] --out DIR [--minutes N] [--sides N,N...]
           [--batch N] [--rate X] [--fall X] [--seed N] [--workers N]
           [--start FILE.pt]

Needs PyTorch (1.13 or newer), numpy and OpenCV for Python; neither the build
nor the tests do. DIR gets

    state.pt     all that a later run goes on from: weights, their running
                 average, the optimiser, the samples seen
    net.pt       the average, and net.safetensors and net.golden, which the
                 program and tests/unit/test_net take
    log.txt      a line every three minutes

A run may be cut off at any time and goes on from state.pt. The rate is level
and falls to nothing over the last part of a run; state.pt is what there was
before it fell, so that the next run can go on at the full rate. Renders that
appear meanwhile are taken in.

Workers are processes of one thread, each with its own samples; they step
together, by the mean of their gradients.
"""
import argparse
import concurrent.futures
import os
import random
import tempfile
import time

import numpy as np
import torch
from torch import distributed, multiprocessing
from torch.nn import functional as F

import data
import muon
import net as network

WARM_UP = 200  # steps
SAVE = 3       # minutes


def loss_of(logits, maps, weight, known):
    """Vehicle: weighted cross entropy and soft IoU; others: focal cross
    entropy and Dice, where the render knows them, at half the size."""
    y, o = maps[:, :1], network.twice(logits[:, :1])
    p = torch.sigmoid(o)
    both = (p * y).sum((1, 2, 3))
    either = (p + y - p * y).sum((1, 2, 3))
    loss = (F.binary_cross_entropy_with_logits(o, y, weight)
            + (1 - (both + 1) / (either + 1)).mean())
    y, o = F.avg_pool2d(maps[:, 1:], 2), logits[:, 1:]
    p = torch.sigmoid(o)
    focal = F.binary_cross_entropy_with_logits(o, y, reduction="none") \
        * (p - y).square()
    dice = 1 - (2 * (p * y).sum((2, 3)) + 1) / ((p + y).sum((2, 3)) + 1)
    some = (y.sum((2, 3)) > 5) * known[:, 1:]
    part = (focal.mean((2, 3)) * 4 * known[:, 1:] + .5 * dice * some).mean()
    return loss + part


def batch_of(renders, n, side):
    parts = zip(*(data.sample(renders, side) for _ in range(n)))
    return tuple(torch.from_numpy(np.stack(v)) for v in parts)


def average(ema, net, step):
    keep = min(.998, (step + 1) / (step + 10))
    for e, q in zip(ema.state_dict().values(), net.state_dict().values()):
        if e.dtype.is_floating_point:
            e.mul_(keep).add_(q, alpha=1 - keep)
        else:
            e.copy_(q)


def mean_of_workers(tensors):
    """In place, of all workers' tensors of the same shapes."""
    flat = torch.cat([t.flatten() for t in tensors])
    distributed.all_reduce(flat)
    flat /= distributed.get_world_size()
    for t, v in zip(tensors, flat.split([t.numel() for t in tensors])):
        t.copy_(v.view_as(t))


class Run:
    def __init__(self, a):
        self.a = a
        self.net = network.Net().to(memory_format=torch.channels_last)
        self.ema = network.Net()
        self.params = list(self.net.parameters())
        self.opts = (
            muon.Muon([p for p in self.params if p.ndim > 1], a.rate),
            torch.optim.AdamW([p for p in self.params if p.ndim == 1], a.rate,
                              weight_decay=1e-4))
        self.step = self.samples = 0
        self.sides = [int(v) for v in a.sides.split(",")]
        path = self.file("state.pt")
        if os.path.exists(path):
            s = torch.load(path)
            self.net.load_state_dict(s["net"])
            self.ema.load_state_dict(s["ema"])
            for opt, state in zip(self.opts, s["opts"]):
                opt.load_state_dict(state)
            self.step, self.samples = s["step"], s["samples"]
        elif a.start:
            self.net.load_state_dict(torch.load(a.start))
            self.ema.load_state_dict(self.net.state_dict())

    def file(self, name):
        return os.path.join(self.a.out, name)

    def log(self, text):
        print(text, flush=True)
        with open(self.file("log.txt"), "a") as f:
            f.write(text + "\n")

    def save(self, whole):
        def write(value, name):
            torch.save(value, self.file(name + ".new"))
            os.replace(self.file(name + ".new"), self.file(name))

        if whole:
            write({"net": self.net.state_dict(), "ema": self.ema.state_dict(),
                   "opts": [o.state_dict() for o in self.opts],
                   "step": self.step, "samples": self.samples}, "state.pt")
        write(self.ema.state_dict(), "net.pt")

    def train(self, x, maps, weight, known, rate, done):
        """One step; the loss, and the workers' mean of what is done."""
        x = x.contiguous(memory_format=torch.channels_last)
        loss = loss_of(self.net(x), maps, weight, known)
        self.net.zero_grad()
        loss.backward()
        said = torch.tensor([loss.item(), done])
        mean_of_workers([p.grad for p in self.params] + [said])
        for opt in self.opts:
            for g in opt.param_groups:
                g["lr"] = rate
            opt.step()
        average(self.ema, self.net, self.step)
        self.step += 1
        self.samples += len(x) * distributed.get_world_size()
        return said.tolist()

    def export(self):
        self.ema.eval()
        network.export(self.ema, self.file("net.safetensors"))
        network.golden(self.file("net.safetensors"), self.file("net.golden"))


def work(rank, a, meeting):
    torch.set_num_threads(1)
    distributed.init_process_group("gloo", init_method="file://" + meeting,
                                   rank=rank, world_size=a.workers)
    torch.manual_seed(a.seed)
    run = Run(a)
    for seed in (random.seed, np.random.seed):
        seed(a.seed + run.step + 7919 * rank)
    sides = random.Random(a.seed + run.step)  # the same for all
    renders = data.Set(a.renders.split(","))
    renders.update()
    begin = time.time()
    total = steps = done = saved = 0
    with concurrent.futures.ThreadPoolExecutor(1) as ahead:
        def order():
            side = sides.choice(run.sides)
            n = max(4, round(a.batch * 256 * 256 / side / side / 4) * 4)
            return ahead.submit(batch_of, renders, n, side)

        batch = order()
        first = run.step
        while done < a.minutes:
            fall = min(1, (1 - done / a.minutes) / a.fall)
            rate = a.rate * fall * min(1, (run.step - first + 1) / WARM_UP)
            now, batch = batch.result(), order()
            loss, done = run.train(*now, rate + 1e-6,
                                   (time.time() - begin) / 60)
            total, steps = total + loss, steps + 1
            if done - saved > SAVE:
                renders.update()
                if rank == 0:
                    run.save(fall == 1)
                    run.log("%5.1f min  %d renders  %d samples  rate %.1e  "
                            "loss %.4f" % (done, len(renders.renders),
                                           run.samples, rate, total / steps))
                saved, total, steps = done, 0, 0
    if rank == 0:
        run.save(False)
        run.export()


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--renders", required=True)
    ap.add_argument("--out", required=True)
    ap.add_argument("--minutes", type=float, default=60)
    ap.add_argument("--sides", default="160,192,256")
    ap.add_argument("--batch", type=int, default=8,
                    help="of a worker, at 256 pixels")
    ap.add_argument("--rate", type=float, default=2e-3)
    ap.add_argument("--fall", type=float, default=1 / 3, help="of a run")
    ap.add_argument("--seed", type=int, default=1)
    ap.add_argument("--workers", type=int, default=2)
    ap.add_argument("--start")
    a = ap.parse_args()
    os.makedirs(a.out, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        multiprocessing.spawn(work, (a, os.path.join(folder, "meeting")),
                              a.workers)


if __name__ == "__main__":
    main()

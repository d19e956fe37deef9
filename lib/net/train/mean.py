#!/usr/bin/python3
"""The mean of the weights of several runs, which went on from one another.

usage: mean.py --out DIR NET.pt NET.pt ...

DIR gets net.pt, net.safetensors and net.golden, as from train.py.
"""
import argparse
import os

import torch

import net as network


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--out", required=True)
    ap.add_argument("nets", nargs="+")
    a = ap.parse_args()
    states = [torch.load(path) for path in a.nets]
    mean = {k: sum(s[k] for s in states) / len(states)
            if v.dtype.is_floating_point else v
            for k, v in states[0].items()}
    net = network.Net()
    net.load_state_dict(mean)
    os.makedirs(a.out, exist_ok=True)
    torch.save(mean, os.path.join(a.out, "net.pt"))
    weights = os.path.join(a.out, "net.safetensors")
    network.export(net.eval(), weights)
    network.golden(weights, os.path.join(a.out, "net.golden"))


if __name__ == "__main__":
    main()

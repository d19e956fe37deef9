"""Muon: the momentum of a matrix of weights, made orthogonal, as its step.

Keller Jordan, "Muon: An optimizer for hidden layers in neural networks", 2024:
the momentum of each convolution, outputs by inputs, has its singular values
brought near 1 by Newton-Schulz iterations. A step is scaled to the root mean
square of one of AdamW (Liu et al. 2025), so that both take the same rate.
"""
import torch

STEPS = 5
CURVE = 3.4445, -4.7750, 2.0315  # a x + b x^3 + c x^5
RMS = .2                         # of a step of AdamW


def orthogonal(g):
    """Nearly u v' of the g = u s v'."""
    x = g / (g.norm() + 1e-7)
    tall = x.shape[0] > x.shape[1]
    if tall:
        x = x.T
    a, b, c = CURVE
    for _ in range(STEPS):
        s = x @ x.T
        x = a * x + (b * s + c * s @ s) @ x
    return x.T if tall else x


class Muon(torch.optim.Optimizer):
    def __init__(self, params, lr, momentum=.95, weight_decay=1e-4):
        super().__init__(params, {"lr": lr, "momentum": momentum,
                                  "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                m = self.state[p].setdefault("mean", torch.zeros_like(p))
                m.lerp_(p.grad, 1 - group["momentum"])
                g = p.grad.lerp(m, group["momentum"]).flatten(1)
                move = orthogonal(g).view_as(p) * (RMS * max(g.shape) ** .5)
                p.mul_(1 - group["lr"] * group["weight_decay"])
                p.add_(move, alpha=-group["lr"])

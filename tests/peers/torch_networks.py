#!/usr/bin/python3
"""The peer of `./dev bench networks`: the same networks in plain PyTorch (Debian's python3-torch), fp32.

Layer for layer the official sizes, with random weights: only time is measured. Prints one JSON object:
{"threads": 2, "deepfillv2@512": seconds, ...}. Usage: torch_networks.py [--threads N] [NAME@SIZE ...]
"""
import json
import sys
import time

import torch
import torch.nn as nn
import torch.nn.functional as F


class Gated(nn.Module):
    def __init__(self, cin, cout, k=3, s=1, d=1, up=False, act=F.elu):
        super().__init__()
        self.conv = nn.Conv2d(cin, 2 * cout, k, s, d * (k - 1) // 2, d)
        self.up, self.act = up, act

    def forward(self, x):
        if self.up:
            x = F.interpolate(x, scale_factor=2)
        a, g = self.conv(x).chunk(2, 1)
        return self.act(a) * torch.sigmoid(g)


def contextual_attention(f, mask, rate=2, scale=10.0):
    raw = F.unfold(f, 2 * rate, padding=1, stride=rate)
    small = f[:, :, ::rate, ::rate]
    h, w = small.shape[2:]
    count = h * w
    patches = F.unfold(small, 3, padding=1)[0].t().reshape(count, -1, 3, 3)
    patches = patches / patches.flatten(1).norm(dim=1).clamp_min(1e-4).view(-1, 1, 1, 1)
    usable = (F.unfold(mask[:, :, ::8, ::8], 3, padding=1).sum(1) == 0).float().view(1, count, 1, 1)
    y = F.conv2d(small, patches, padding=1)
    eye = torch.eye(3).view(1, 1, 3, 3)
    y = F.conv2d(y.view(1, 1, count, count), eye, padding=1)
    y = y.view(1, h, w, h, w).permute(0, 2, 1, 4, 3).reshape(1, 1, count, count)
    y = F.conv2d(y, eye, padding=1).view(1, w, h, w, h).permute(0, 2, 1, 4, 3).reshape(1, count, h, w)
    y = torch.softmax(scale * y * usable, 1) * usable
    kernels = raw[0].t().reshape(count, -1, 2 * rate, 2 * rate)
    return F.conv_transpose2d(y, kernels, stride=rate, padding=1) / 4


class DeepFillV2(nn.Module):
    def __init__(self):
        super().__init__()

        def decoder(cin):
            return [Gated(cin, 96), Gated(96, 96), Gated(96, 48, up=True), Gated(48, 48), Gated(48, 24, up=True),
                    Gated(24, 12), nn.Conv2d(12, 3, 3, 1, 1)]

        atrous = lambda: [Gated(96, 96, d=d) for d in (2, 4, 8, 16)]
        self.coarse = nn.Sequential(Gated(5, 24, 5), Gated(24, 48, s=2), Gated(48, 48), Gated(48, 96, s=2),
                                    Gated(96, 96), Gated(96, 96), *atrous(), *decoder(96))
        self.conv = nn.Sequential(Gated(3, 24, 5), Gated(24, 24, s=2), Gated(24, 48), Gated(48, 48, s=2),
                                  Gated(48, 96), Gated(96, 96), *atrous())
        self.before = nn.Sequential(Gated(3, 24, 5), Gated(24, 24, s=2), Gated(24, 48), Gated(48, 96, s=2),
                                    Gated(96, 96), Gated(96, 96, act=F.relu))
        self.after = nn.Sequential(Gated(96, 96), Gated(96, 96))
        self.fine = nn.Sequential(*decoder(192))

    def forward(self, image, hole):
        x = image * (1 - hole)
        coarse = torch.tanh(self.coarse(torch.cat([x, torch.ones_like(hole), hole], 1)))
        x = coarse * hole + x * (1 - hole)
        attended = self.after(contextual_attention(self.before(x), hole))
        return torch.tanh(self.fine(torch.cat([self.conv(x), attended], 1)))


class EdgeConnect(nn.Module):
    """Both generators; the time of Canny is not counted."""

    class Block(nn.Module):
        def __init__(self):
            super().__init__()
            self.body = nn.Sequential(nn.ReflectionPad2d(2), nn.Conv2d(256, 256, 3, dilation=2), nn.InstanceNorm2d(256),
                                      nn.ReLU(True), nn.ReflectionPad2d(1), nn.Conv2d(256, 256, 3),
                                      nn.InstanceNorm2d(256))

        def forward(self, x):
            return x + self.body(x)

    @staticmethod
    def generator(cin, cout):
        norm = lambda c: [nn.InstanceNorm2d(c), nn.ReLU(True)]
        return nn.Sequential(nn.ReflectionPad2d(3), nn.Conv2d(cin, 64, 7), *norm(64), nn.Conv2d(64, 128, 4, 2, 1),
                             *norm(128), nn.Conv2d(128, 256, 4, 2, 1), *norm(256),
                             *[EdgeConnect.Block() for _ in range(8)], nn.ConvTranspose2d(256, 128, 4, 2, 1),
                             *norm(128), nn.ConvTranspose2d(128, 64, 4, 2, 1), *norm(64), nn.ReflectionPad2d(3),
                             nn.Conv2d(64, cout, 7))

    def __init__(self):
        super().__init__()
        self.edge, self.inpaint = self.generator(3, 1), self.generator(4, 3)

    def forward(self, image, hole):
        grey = image.mean(1, keepdim=True) * (1 - hole) + hole
        edges = torch.sigmoid(self.edge(torch.cat([grey, grey, hole], 1)))
        return torch.tanh(self.inpaint(torch.cat([image * (1 - hole) + hole, edges], 1)))


class GMCNN(nn.Module):
    class Conv(nn.Module):
        def __init__(self, cin, cout, k, s=1, d=1):
            super().__init__()
            self.conv, self.pad = nn.Conv2d(cin, cout, k, s, 0, d), [d * (k - 1) // 2] * 4

        def forward(self, x):
            return F.elu(self.conv(F.pad(x, self.pad, mode="reflect")))

    def __init__(self):
        super().__init__()
        C = self.Conv

        def column(k, tail):
            return nn.Sequential(C(4, 32, k), C(32, 64, k, 2), C(64, 64, k), C(64, 128, k, 2), C(128, 128, k),
                                 C(128, 128, k), *[C(128, 128, k, d=d) for d in (2, 4, 8, 16)], C(128, 128, k),
                                 C(128, 128, k), *tail)

        linear = lambda n: nn.Upsample(scale_factor=n, mode="bilinear", align_corners=True)
        near = lambda: nn.Upsample(scale_factor=2)
        self.columns = nn.ModuleList([
            column(7, [linear(4)]),
            column(5, [near(), C(128, 64, 5), C(64, 64, 5), linear(2)]),
            column(3, [near(), C(128, 64, 3), C(64, 64, 3), near(), C(64, 32, 3), C(32, 32, 3)])])
        self.last, self.out = C(224, 16, 3), nn.Conv2d(16, 3, 3)

    def forward(self, image, hole):
        x = torch.cat([image * (1 - hole), hole], 1)
        x = self.last(torch.cat([column(x) for column in self.columns], 1))
        return self.out(F.pad(x, [1] * 4, mode="reflect")).clamp(-1, 1)


class UNet(nn.Module):
    """The body of DFNet and of the refinement network."""

    def __init__(self, cin, widths, kernels):
        super().__init__()
        ins = [cin] + widths[:-1]
        self.down = nn.ModuleList()
        for i, (a, b, k) in enumerate(zip(ins, widths, kernels)):
            pad = [(k - 2) // 2, (k - 2) // 2 + 1] * 2
            layers = [nn.ConstantPad2d(pad, 0), nn.Conv2d(a, b, k, 2)]
            self.down.append(nn.Sequential(*(layers + ([nn.BatchNorm2d(b), nn.ReLU(True)] if i else []))))
        self.up = nn.ModuleList()
        below = widths[-1]
        for skip in reversed(ins):
            self.up.append(nn.Sequential(nn.Conv2d(below + skip, skip, 3, 1, 1), nn.BatchNorm2d(skip),
                                         nn.LeakyReLU(0.2, True)))
            below = skip

    def forward(self, x):
        skips, outs = [], []
        for layer in self.down:
            skips.append(x)
            x = layer(x)
        for layer in self.up:
            x = layer(torch.cat([F.interpolate(x, scale_factor=2), skips.pop()], 1))
            outs.append(x)
        return outs


class DFNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = UNet(4, [64, 128, 256, 512, 512, 512, 512, 512], [7, 5, 5, 3, 3, 3, 3, 3])
        norm = lambda c: [nn.BatchNorm2d(c), nn.LeakyReLU(0.2, True)]
        self.raw = nn.ModuleList([nn.Conv2d(c, 3, 1) for c in (4, 64, 128, 256, 512, 512)])
        self.blend = nn.ModuleList([nn.Sequential(nn.Conv2d(6, 32, 1), *norm(32), nn.Conv2d(32, 3, 3, 1, 1), *norm(3),
                                                  nn.Conv2d(3, 3, 1), nn.Sigmoid()) for _ in range(6)])

    def forward(self, image, hole):
        known = image * (1 - hole)
        outs = self.body(torch.cat([known, 1 - hole], 1))[::-1][:6]
        for x, raw, blend in zip(outs, self.raw, self.blend):
            fill = torch.sigmoid(raw(x))
            miss = F.interpolate(known, fill.shape[2:], mode="bilinear", align_corners=False)
            alpha = blend(torch.cat([miss, fill], 1))
            result = alpha * fill + (1 - alpha) * miss
        return result


class RefinementNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = UNet(20, [96, 192, 384, 512, 512, 512, 512, 512], [7, 5, 5, 3, 3, 3, 3, 3])
        self.last = nn.Conv2d(20, 3, 1)

    def forward(self, image, hole):
        x = torch.cat([hole] + [image * (1 - hole)] + [image, hole] * 4, 1)
        return torch.sigmoid(self.last(self.body(x)[-1]))


NETWORKS = {"deepfillv2": DeepFillV2, "edgeconnect": EdgeConnect, "gmcnn": GMCNN, "dfnet": DFNet,
            "refinementnet": RefinementNet}


def main():
    words = sys.argv[1:]
    if words[:1] == ["--threads"]:
        torch.set_num_threads(int(words[1]))
        words = words[2:]
    cases = words or ["deepfillv2@512", "edgeconnect@512", "gmcnn@512", "dfnet@512", "refinementnet@1024"]
    times = {"threads": torch.get_num_threads()}
    for case in cases:
        name, size = case.split("@")
        network, size = NETWORKS[name]().eval(), int(size)
        image = torch.rand(1, 3, size, size)
        hole = torch.zeros(1, 1, size, size)
        hole[:, :, size // 4:3 * size // 4, size // 3:2 * size // 3] = 1
        seconds = []
        with torch.no_grad():
            for _ in range(3):
                start = time.perf_counter()
                network(image, hole)
                seconds.append(time.perf_counter() - start)
        times[case] = min(seconds[1:])
    print(json.dumps(times))


main()

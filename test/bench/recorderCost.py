"""What recording costs: steps of ResNet-18 (for 32 x 32 pictures) plain and recorded, by turns. Prints JSON."""
import json
import sys
import tempfile
import time

import torch
from torch import nn
from torch.nn import functional as F

from optimizer_debugger import record


class Block(nn.Module):
    def __init__(self, inside, outside, stride):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(inside, outside, 3, stride, 1, bias=False), nn.BatchNorm2d(outside)
        self.conv2, self.bn2 = nn.Conv2d(outside, outside, 3, 1, 1, bias=False), nn.BatchNorm2d(outside)
        self.shortcut = nn.Sequential()
        if stride != 1 or inside != outside:
            self.shortcut = nn.Sequential(nn.Conv2d(inside, outside, 1, stride, bias=False), nn.BatchNorm2d(outside))

    def forward(self, x):
        return F.relu(self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x))))) + self.shortcut(x))


def resnet18():
    torch.manual_seed(1)
    widths = [(64, 64, 1), (64, 64, 1), (64, 128, 2), (128, 128, 1), (128, 256, 2), (256, 256, 1), (256, 512, 2), (512, 512, 1)]
    return nn.Sequential(nn.Conv2d(3, 64, 3, 1, 1, bias=False), nn.BatchNorm2d(64), nn.ReLU(), *[Block(*width) for width in widths],
                         nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, 10))


def stepper(is_recorded, folder):
    model = resnet18()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    run = record(optimizer, model, to=folder + "/run.optrace") if is_recorded else None
    pictures, classes = torch.randn(32, 3, 32, 32), torch.randint(0, 10, (32,))

    def step():
        begun = time.perf_counter()
        optimizer.zero_grad(set_to_none=True)
        loss = F.cross_entropy(model(pictures), classes)
        loss.backward()
        if run:
            run.loss(loss)
        optimizer.step()
        return time.perf_counter() - begun
    return step, run


with tempfile.TemporaryDirectory() as folder:
    (plain, _), (recorded, run) = stepper(False, folder), stepper(True, folder)
    found = {"plain": [], "recorded": [], "inside": []}
    for _ in range(int(sys.argv[1])):
        found["plain"].append(plain())
        before = run._spent
        found["recorded"].append(recorded())
        found["inside"].append(run._spent - before)
    print(json.dumps(found))

"""PyTorch as the peer, one thread: each line on stdin is "case steps"; the answer is milliseconds a step, as JSON on a line."""
import json
import sys
import time

import torch
from torch import nn

torch.set_num_threads(1)
torch.manual_seed(1)


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        same = stride == 1 and inputs == outputs
        self.skip = nn.Identity() if same else nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        y = torch.relu(self.bn1(self.conv1(x)))
        return torch.relu(self.bn2(self.conv2(y)) + self.skip(x))


def residual(stem, channels, blocks):
    layers, inputs = list(stem), channels[0]
    for stage, outputs in enumerate(channels):
        for block in range(blocks):
            layers.append(Block(inputs, outputs, 2 if stage > 0 and block == 0 else 1))
            inputs = outputs
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(inputs, 10))


def adam(parameters):
    return torch.optim.Adam(parameters, 1e-3)


def network(model, shape, batch, count, classes, optimizer=adam):
    """A training step as one writes it: draw the rows, forward, backward, update, read the loss."""
    rows = torch.rand(count, *shape)
    labels = torch.arange(count) % classes
    rule = optimizer(model.parameters())
    loss_of = nn.CrossEntropyLoss()

    def step():
        drawn = torch.randperm(count)[:batch]
        rule.zero_grad()
        loss = loss_of(model(rows[drawn]), labels[drawn])
        loss.backward()
        rule.step()
        return loss.item()

    return step


def rosenbrock():
    x = torch.tensor([-1.5, 2.0], requires_grad=True)
    rule = torch.optim.Adam([x], 1e-3)

    def step():
        rule.zero_grad()
        value = (1 - x[0]) ** 2 + 100 * (x[1] - x[0] ** 2) ** 2
        value.backward()
        rule.step()
        return value.item(), x.tolist(), x.grad.tolist()

    return step


def rule_alone():
    theta = torch.rand(11689512, requires_grad=True)
    theta.grad = torch.rand(11689512)
    rule = torch.optim.Adam([theta], 1e-3)
    return rule.step


def small_convolution():
    return nn.Sequential(
        nn.Conv2d(1, 8, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(8, 16, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(400, 10)
    )


cases = {
    "dense": lambda: network(nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10)), [784], 64, 256, 10),
    "convolution": lambda: network(small_convolution(), [1, 28, 28], 32, 256, 10),
    "resnet18": lambda: network(
        residual([nn.Conv2d(3, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64), nn.ReLU(), nn.MaxPool2d(3, 2, 1)], [64, 128, 256, 512], 2), [3, 32, 32], 8, 32, 10
    ),
    "resnet20": lambda: network(
        residual([nn.Conv2d(3, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16), nn.ReLU()], [16, 32, 64], 3),
        [3, 32, 32], 32, 64, 10, lambda parameters: torch.optim.SGD(parameters, 0.1, momentum=0.9),
    ),
    "iris": lambda: network(nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 3)), [4], 16, 150, 3),
    "rosenbrock": rosenbrock,
    "rule": rule_alone,
}
made = {}
print(json.dumps({"torch": torch.__version__, "blas": torch.__config__.parallel_info().split("\n")[0]}), flush=True)
for line in sys.stdin:
    name, steps = line.split()
    step = made.setdefault(name, cases[name]()) if name not in made else made[name]
    began = time.perf_counter()
    for _ in range(int(steps)):
        step()
    print(json.dumps(1e3 * (time.perf_counter() - began) / int(steps)), flush=True)

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Run } from '../../../src/core/engine/run';
import { columnValues } from '../../../src/core/record/recordLayout';
import { finish } from '../../support/load';
import { loadNetwork, type LoadedNetwork } from '../../support/network';
import { pythonWithTorch, runPython } from '../../support/torch';

const network = (optimizer: string, steps: number) =>
  `data: { generate: { moons: { samples: 60, noise: 0.2 } }, batchSize: 7, validation: 0.2 }\nnetwork: { layers: [dense: { units: 5, activation: tanh }, dense: { units: 2 }], loss: crossEntropy }\noptimizers: [${optimizer}]\nsteps: ${steps}\n`;

/** PyTorch in float64 on the same rows, batch by batch; the `update` of each case says how an update is made. */
const program = `
import json, sys, math, torch
torch.set_default_dtype(torch.float64)
paths = []
for spec in json.load(open(sys.argv[1])):
    X, y = torch.tensor(spec['inputs'], dtype=torch.float64), torch.tensor(spec['targets'], dtype=torch.long)
    start, p, at = spec['start'], [], 0
    for shape in spec['shapes']:
        size = math.prod(shape)
        p.append(torch.tensor(start[at:at + size], dtype=torch.float64).reshape(shape).requires_grad_())
        at += size
    def loss(rows):
        rows = torch.tensor(rows)
        return torch.nn.functional.cross_entropy(torch.tanh(X[rows] @ p[0] + p[1]) @ p[2] + p[3], y[rows])
    case = dict(torch=torch, math=math, p=p, loss=loss, batches=spec['batches'], spec=spec)
    exec(spec['step'], case)
    path = []
    for t in range(spec['steps'] + 1):
        path.append([x for w in p for x in w.detach().flatten().tolist()])
        if t < spec['steps']: case['update'](t)
    paths.append(path)
print(json.dumps(paths))
`;

/** What PyTorch needs of a network. @param per batches an update takes. */
function specOf(step: string, { objective }: LoadedNetwork, steps: number, per: number): unknown {
  const { dataset } = objective.parts;
  const all = objective.rows(Int32Array.from({ length: dataset.rows }, (_, i) => i));
  const width = dataset.inputSize;
  return {
    step,
    inputs: Array.from({ length: dataset.rows }, (_, i) => [...all.inputs.subarray(i * width, (i + 1) * width)]),
    targets: [...all.targets],
    start: [...objective.start],
    shapes: objective.layout.tensors.map(({ shape }) => shape),
    batches: Array.from({ length: steps * per }, (_, i) => [...objective.sampler.rowsAt(i)]),
    steps,
    validation: [...dataset.validation],
  };
}

function assertPath(run: Run, expected: readonly (readonly number[])[]): void {
  assert.equal(run.length, expected.length);
  expected.forEach((point, step) =>
    point.forEach((x, i) => {
      const found = columnValues(run.layout, run.row(step), 'parameters')[i];
      assert.ok(Math.abs(found - x) <= 2e-5 * (1 + Math.abs(x)), `step ${step}, entry ${i}: ${found} instead of ${x}`);
    }),
  );
}

describe('gradient accumulation, maximizing, sharpness-aware minimisation and Adafactor', function () {
  this.timeout(60_000);
  const references: Readonly<Record<string, { optimizer: string; per?: number; step: string; steps?: number }>> = {
    'accumulate: 4': {
      optimizer: 'adam: { learningRate: 0.05, accumulate: 4 }',
      per: 4,
      step: `o = torch.optim.Adam(p, lr=0.05)
def update(t):
    o.zero_grad()
    for k in range(4): (loss(batches[4 * t + k]) / 4).backward()
    o.step()`,
    },
    'accumulate with clipping and momentum': {
      optimizer: 'sgd: { learningRate: 0.2, momentum: 0.9, accumulate: 3, clip: { globalNorm: 0.1 } }',
      per: 3,
      step: `o = torch.optim.SGD(p, lr=0.2, momentum=0.9)
def update(t):
    o.zero_grad()
    for k in range(3): (loss(batches[3 * t + k]) / 3).backward()
    torch.nn.utils.clip_grad_norm_(p, 0.1)
    o.step()`,
    },
    maximize: {
      optimizer: 'sgd: { learningRate: 0.02, momentum: 0.5, maximize: true }',
      step: `o = torch.optim.SGD(p, lr=0.02, momentum=0.5, maximize=True)
def update(t):
    o.zero_grad(); loss(batches[t]).backward(); o.step()`,
    },
    'maximize with adam': {
      optimizer: 'adam: { learningRate: 0.02, maximize: true }',
      step: `o = torch.optim.Adam(p, lr=0.02, maximize=True)
def update(t):
    o.zero_grad(); loss(batches[t]).backward(); o.step()`,
    },
    'sam around sgd': {
      optimizer: 'sam: { inner: { name: sgd, learningRate: 0.1, momentum: 0.9 }, rho: 0.2 }',
      step: `o = torch.optim.SGD(p, lr=0.1, momentum=0.9)
def update(t):
    o.zero_grad(); loss(batches[t]).backward()
    norm = torch.sqrt(sum((w.grad ** 2).sum() for w in p))
    away = [0.2 / (norm + 1e-12) * w.grad for w in p]
    with torch.no_grad():
        for w, e in zip(p, away): w.add_(e)
    o.zero_grad(); loss(batches[t]).backward()
    with torch.no_grad():
        for w, e in zip(p, away): w.sub_(e)
    o.step()`,
    },
    'adaptive sam around adam, accumulated': {
      optimizer: 'sam: { inner: { name: adam, learningRate: 0.05 }, rho: 0.5, adaptive: true, accumulate: 2 }',
      per: 2,
      step: `o = torch.optim.Adam(p, lr=0.05)
def both(t):
    o.zero_grad()
    for k in range(2): (loss(batches[2 * t + k]) / 2).backward()
def update(t):
    both(t)
    norm = torch.sqrt(sum(((w * w.grad) ** 2).sum() for w in p)).detach()
    away = [(0.5 / (norm + 1e-12) * w ** 2 * w.grad).detach() for w in p]
    with torch.no_grad():
        for w, e in zip(p, away): w.add_(e)
    both(t)
    with torch.no_grad():
        for w, e in zip(p, away): w.sub_(e)
    o.step()`,
    },
    'clip of a group by itself, the others together': {
      optimizer:
        'sgd: { learningRate: 0.3, momentum: 0.9, clip: { globalNorm: 0.2 }, groups: [{ match: "*/bias", clip: { globalNorm: 0.02 } }] }',
      step: `o = torch.optim.SGD(p, lr=0.3, momentum=0.9)
def update(t):
    o.zero_grad(); loss(batches[t]).backward()
    torch.nn.utils.clip_grad_norm_([p[0], p[2]], 0.2)
    torch.nn.utils.clip_grad_norm_([p[1], p[3]], 0.02)
    o.step()`,
    },
    'clip of one group alone, inside lookahead': {
      optimizer:
        'lookahead: { inner: { name: sgd, learningRate: 0.3 }, syncPeriod: 100, groups: [{ match: [dense/kernel, dense/bias], inner: { name: sgd, clip: { globalNorm: 0.05 } } }] }',
      step: `o = torch.optim.SGD(p, lr=0.3)
def update(t):
    o.zero_grad(); loss(batches[t]).backward()
    torch.nn.utils.clip_grad_norm_([p[0], p[1]], 0.05)
    o.step()`,
    },
    'clip by value of a group beside a norm of the others': {
      optimizer: 'sgd: { learningRate: 0.3, clip: { globalNorm: 0.1 }, groups: [{ match: dense/kernel, clip: { value: 0.01 } }] }',
      step: `o = torch.optim.SGD(p, lr=0.3)
def update(t):
    o.zero_grad(); loss(batches[t]).backward()
    torch.nn.utils.clip_grad_norm_(p[1:], 0.1)
    torch.nn.utils.clip_grad_value_(p[:1], 0.01)
    o.step()`,
    },
    'reduceOnPlateau watching the validation loss once an epoch': {
      optimizer:
        'sgd: { learningRate: { reduceOnPlateau: { initial: 0.9, watch: validation.loss, factor: 0.3, patience: 0, threshold: 0.05 } } }',
      step: `o = torch.optim.SGD(p, lr=0.9)
s = torch.optim.lr_scheduler.ReduceLROnPlateau(o, factor=0.3, patience=0, threshold=0.05)
def update(t):
    o.zero_grad(); loss(batches[t]).backward(); o.step()
    if (t + 1) % 7 == 0:
        with torch.no_grad(): s.step(loss(spec['validation']).item())
        if t > 60: assert o.param_groups[0]['lr'] < 0.5, o.param_groups`,
      steps: 70,
    },
    adafactor: {
      optimizer: 'adafactor: { learningRate: 0.05 }',
      step: `state = [dict(r=0, c=0, v=0) for _ in p]
def update(t):
    for w in p: w.grad = None
    loss(batches[t]).backward()
    with torch.no_grad():
        for w, s in zip(p, state):
            b = 1 - (t + 1) ** -0.8
            rate = min(0.05, 1 / math.sqrt(t + 1)) * max(1e-3, w.norm().item() / math.sqrt(w.numel()))
            square = w.grad ** 2 + 1e-30
            if w.dim() > 1:
                s['r'] = b * s['r'] + (1 - b) * square.mean(-1)
                s['c'] = b * s['c'] + (1 - b) * square.mean(-2)
                # Hugging Face's: _approx_sq_grad
                u = (s['r'] / s['r'].mean(-1, keepdim=True)).rsqrt().unsqueeze(-1) * s['c'].rsqrt().unsqueeze(-2) * w.grad
            else:
                s['v'] = b * s['v'] + (1 - b) * square
                u = s['v'].rsqrt() * w.grad
            u = u / max(1.0, u.norm().item() / math.sqrt(u.numel()))
            w.sub_(rate * u)`,
    },
    'adafactor with a first moment, weight decay and a plain rate': {
      optimizer:
        'adafactor: { learningRate: 0.01, beta1: 0.9, weightDecay: 0.1, relativeStep: false, scaleParameter: false, clipThreshold: 0.5, decay: 0.7 }',
      step: `state = [dict(r=0, c=0, v=0, m=0) for _ in p]
def update(t):
    for w in p: w.grad = None
    loss(batches[t]).backward()
    with torch.no_grad():
        for w, s in zip(p, state):
            b = 1 - (t + 1) ** -0.7
            square = w.grad ** 2 + 1e-30
            if w.dim() > 1:
                s['r'] = b * s['r'] + (1 - b) * square.mean(-1)
                s['c'] = b * s['c'] + (1 - b) * square.mean(-2)
                u = torch.outer(s['r'], s['c']).div(s['r'].mean()).rsqrt() * w.grad
            else:
                s['v'] = b * s['v'] + (1 - b) * square
                u = s['v'].rsqrt() * w.grad
            u = u / max(1.0, u.norm().item() / math.sqrt(u.numel()) / 0.5) * 0.01
            s['m'] = 0.9 * s['m'] + 0.1 * u
            w.mul_(1 - 0.01 * 0.1)
            w.sub_(s['m'])`,
    },
  };
  let theirs: readonly (readonly (readonly number[])[])[] | undefined;
  const ours: Run[] = [];
  before(async () => {
    const python = pythonWithTorch();
    if (python === undefined) return;
    const specs: unknown[] = [];
    for (const { optimizer, per = 1, step, steps = 24 } of Object.values(references)) {
      const loaded = await loadNetwork(network(optimizer, steps));
      specs.push(specOf(step, loaded, steps, per));
      ours.push(finish(loaded.run()));
      loaded.objective.dispose();
    }
    const folder = mkdtempSync(join(tmpdir(), 'optimizer-practice-'));
    try {
      const file = join(folder, 'specs.json');
      writeFileSync(file, JSON.stringify(specs));
      theirs = JSON.parse(runPython(python, program, file)) as number[][][];
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
  Object.keys(references).forEach((what, i) => {
    it(`${what} is PyTorch's`, function () {
      if (!theirs) return this.skip();
      assertPath(ours[i], theirs[i]);
    });
  });
});

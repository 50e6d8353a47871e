import assert from 'node:assert/strict';
import { fork } from '../../../src/core/engine/fork';
import { optionChange } from '../../../src/core/engine/changeOption';
import { Run } from '../../../src/core/engine/run';
import { partOutput, stageList, stagesBeforeRule } from '../../../src/core/engine/stageList';
import { stagesOf } from '../../../src/core/engine/stageResults';
import { parseExperiment } from '../../../src/core/experiment/parse';
import { columnValues } from '../../../src/core/record/recordLayout';
import { finish, load } from '../../support/load';
import { loadNetwork, type LoadedNetwork } from '../../support/network';
import { pythonWithTorch, runPython } from '../../support/torch';

const network = (optimizer: string, steps = 24, layers = '[dense: { units: 5, activation: tanh }, dense: { units: 2 }]', data = '') =>
  `data: { generate: { moons: { samples: 60, noise: 0.2 } }, batchSize: 7, validation: 0.2${data} }\nnetwork: { layers: ${layers}, loss: crossEntropy }\noptimizers: [${optimizer}]\nsteps: ${steps}\n`;
const theta = (run: Run, step: number) => columnValues(run.layout, run.row(step), 'parameters');
const memory = { budget: 1 << 24, allocate: (bytes: number) => new ArrayBuffer(bytes) };
const bits = (values: Float32Array) => Buffer.from(Float32Array.from(values).buffer).toString('hex');

/** PyTorch in float64 on the same rows, batch by batch; `step` says how an update is made. */
const program = (step: string) => `
import json, sys, math, torch
torch.set_default_dtype(torch.float64)
spec = json.loads(sys.argv[1])
X, y = torch.tensor(spec['inputs'], dtype=torch.float64), torch.tensor(spec['targets'], dtype=torch.long)
start, p, at = spec['start'], [], 0
for shape in spec['shapes']:
    size = math.prod(shape)
    p.append(torch.tensor(start[at:at + size], dtype=torch.float64).reshape(shape).requires_grad_())
    at += size
def loss(rows):
    rows = torch.tensor(rows)
    return torch.nn.functional.cross_entropy(torch.tanh(X[rows] @ p[0] + p[1]) @ p[2] + p[3], y[rows])
batches = spec['batches']
${step}
path = []
for t in range(spec['steps']):
    path.append([x for w in p for x in w.detach().flatten().tolist()])
    update(t)
path.append([x for w in p for x in w.detach().flatten().tolist()])
print(json.dumps(path))
`;

/** @param per batches an update takes. */
function inTorch(python: string, step: string, { objective }: LoadedNetwork, steps: number, per: number): number[][] {
  const { dataset } = objective.parts;
  const all = objective.rows(Int32Array.from({ length: dataset.rows }, (_, i) => i));
  const width = dataset.inputSize;
  const spec = {
    inputs: Array.from({ length: dataset.rows }, (_, i) => [...all.inputs.subarray(i * width, (i + 1) * width)]),
    targets: [...all.targets],
    start: [...objective.start],
    shapes: objective.layout.tensors.map(({ shape }) => shape),
    batches: Array.from({ length: steps * per }, (_, i) => [...objective.sampler.rowsAt(i)]),
    steps,
  };
  return JSON.parse(runPython(python, program(step), JSON.stringify(spec))) as number[][];
}

function assertPath(run: Run, expected: readonly (readonly number[])[], tolerance = 2e-5): void {
  assert.equal(run.length, expected.length);
  expected.forEach((point, step) =>
    point.forEach((x, i) => {
      const found = theta(run, step)[i];
      assert.ok(Math.abs(found - x) <= tolerance * (1 + Math.abs(x)), `step ${step}, entry ${i}: ${found} instead of ${x}`);
    }),
  );
}

describe('gradient accumulation, maximizing, sharpness-aware minimisation and Adafactor', function () {
  this.timeout(60_000);
  let python: string | undefined;
  before(() => {
    python = pythonWithTorch();
  });

  const references: Readonly<Record<string, { optimizer: string; per?: number; step: string; tolerance?: number }>> = {
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
  for (const [what, { optimizer, per = 1, step, tolerance }] of Object.entries(references)) {
    it(`${what} is PyTorch's`, async function () {
      if (!python) return this.skip();
      const loaded = await loadNetwork(network(optimizer));
      try {
        assertPath(finish(loaded.run()), inTorch(python, step, loaded, 24, per), tolerance);
      } finally {
        loaded.objective.dispose();
      }
    });
  }

  it('the parts of an accumulated gradient are stages of their own, whose mean the update goes by', async () => {
    const loaded = await loadNetwork(
      network(
        'sgd: { learningRate: 0.1, accumulate: 3 }',
        6,
        '[dense: { units: 5 }, batchNormalization: {}, dropout: { rate: 0.3 }, dense: { units: 2 }]',
      ),
    );
    const run = finish(loaded.run());
    const { experiment } = loaded;
    const stages = stageList(run, 2, experiment, experiment.optimizers[0]);
    const before = stagesBeforeRule(experiment, run);
    assert.deepEqual(
      stages.slice(0, before).map(({ name }) => name),
      [1, 2, 3]
        .flatMap((k) => ['batch', 'loss', 'gradient'].map((one) => `${one} of part ${k} of 3`))
        .concat('mean loss', 'accumulated gradient'),
    );
    assert.equal(stages[before].kind, 'rule');
    const parts = [2, 5, 8].map((index) => partOutput(run, 2, index) ?? new Float32Array(0));
    const gradient = columnValues(run.layout, run.row(2), 'gradient');
    gradient.forEach((g, i) => assert.ok(Math.abs(parts.reduce((sum, part) => sum + part[i], 0) / 3 - g) < 1e-6));
    assert.ok(parts[0].some((g, i) => g !== parts[1][i]));
    const losses = [1, 4, 7].map((index) => partOutput(run, 2, index)?.[0] ?? NaN);
    assert.ok(Math.abs(losses.reduce((a, b) => a + b) / 3 - run.values(2, 'value')[0]) < 1e-6);
    assert.equal(partOutput(run, 2, 0), undefined);
    assert.deepEqual(
      [...(run.assignment.objective as LoadedNetwork['objective']).sampler.rowsAt(1)],
      [3, 4, 5].flatMap((batch) => [...loaded.objective.sampler.rowsAt(batch)]),
    );
    loaded.objective.dispose();
  });

  it('all of them replay and fork bit for bit, dropout and moving averages included', async () => {
    const layers = '[dense: { units: 5 }, batchNormalization: {}, dropout: { rate: 0.3 }, dense: { units: 2 }]';
    for (const optimizer of [
      'adam: { accumulate: 3 }',
      'sam: { inner: adam, accumulate: 2 }',
      'sam: { inner: sgd, rho: 0.1, groups: [{ match: "*/bias", inner: { name: sgd, learningRate: 0.5 } }] }',
      'sgd: { maximize: true }',
      'adafactor',
    ]) {
      const loaded = await loadNetwork(network(optimizer, 12, layers));
      const [run, again] = [finish(loaded.run()), finish(loaded.run())];
      for (const step of [12, 3, 7]) assert.equal(bits(again.row(step)), bits(run.row(step)), optimizer);
      const starved = finish(new Run(run.assignment, { budget: 1, checkpoints: 2, allocate: (bytes: number) => new ArrayBuffer(bytes) }));
      for (const step of [11, 0, 5]) assert.equal(bits(starved.row(step)), bits(run.row(step)), `${optimizer}, step ${step}`);
      const forked = finish(new Run(fork(run, 5, {}, 12), memory));
      for (let step = 5; step <= 12; step++) assert.equal(bits(forked.row(step)), bits(run.row(step)), `${optimizer}, fork, step ${step}`);
      loaded.objective.dispose();
    }
  });

  it('sam shows both evaluations: the value and the gradient at the point uphill', async () => {
    const run = finish(
      (
        await load(
          'objective: { minimize: "x^4/4 + y^2", start: { x: 1, y: 2 } }\noptimizer: { sam: { inner: sgd, rho: 0.5 } }\nsteps: 3\n',
        )
      ).run(),
    );
    const stages = new Map(stagesOf(run, 0).map(({ stage, values }) => [stage.name, values]));
    const norm = Math.hypot(1, 4);
    const near = (found: ArrayLike<number> | undefined, wanted: readonly number[]) =>
      wanted.forEach((x, i) => assert.ok(Math.abs((found?.[i] ?? NaN) - x) < 1e-5, `${found?.[i]} instead of ${x}`));
    near(stages.get('norm of the gradient'), [norm]);
    near(stages.get('perturbation'), [0.5 / norm, 2 / norm]);
    const [x, y] = [1 + 0.5 / norm, 2 + 2 / norm];
    near(stages.get('value at the perturbed point'), [x ** 4 / 4 + y ** 2]);
    near(stages.get('gradient at the perturbed point'), [x ** 3, 2 * y]);
    near(theta(run, 1), [1 - 0.01 * x ** 3, 2 - 0.01 * 2 * y]);
    near(columnValues(run.layout, run.row(0), 'state', 'perturbedValue'), [x ** 4 / 4 + y ** 2]);
    near(columnValues(run.layout, run.row(0), 'gradient'), [1, 4]);
  });

  it('what does not fit is refused with what to write instead', async () => {
    const formula = (optimizer: string) =>
      parseExperiment(`objective: { minimize: x^2, start: { x: 1 } }\noptimizer: { ${optimizer} }\n`, 'yaml').diagnostics[0]?.message ?? '';
    assert.match(formula('adam: { accumulate: 4 }'), /a formula has no batches. Remove it/);
    assert.match(formula('adam: { maximize: true }'), /write `objective: \{ maximize: … \}`/);
    assert.match(formula('adam: { accumulate: 0 }'), /accumulate/);
    assert.match(formula('sam: { inner: { name: sgd, accumulate: 2 } }'), /write `accumulate` beside `inner`/);
    assert.match(formula('sam: { inner: lbfgs }'), /There is no optimizer called `lbfgs`/);
    assert.match(formula('sam: { inner: [adam] }'), /must be the name of an optimizer, or a mapping/);
    const clash = `rules:\n  own: { state: { perturbation: 0 }, update: [perturbation = g, theta = theta - perturbation] }\n`;
    assert.match(
      parseExperiment(`${clash}objective: { minimize: x^2, start: { x: 1 } }\noptimizer: { sam: { inner: own } }\n`, 'yaml').diagnostics[0]
        ?.message ?? '',
      /`own` has a `perturbation`, and so has `sam`/,
    );
    const { run, objective } = await loadNetwork(network('adam: { accumulate: 2 }', 6));
    const whole = finish(run());
    assert.throws(() => optionChange(whole, 2, 'accumulate', 3), /Fork the run with accumulate = 3/);
    assert.equal(finish(new Run(fork(whole, 2, { options: { accumulate: 3 } }, 6), memory)).length, 7);
    objective.dispose();
  });
});

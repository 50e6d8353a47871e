import assert from 'node:assert/strict';
import { defaultsOf } from '../../../src/core/optimizer/options';
import { builtIn } from '../../../src/core/optimizer/registry';
import { scheduleNamed } from '../../../src/core/optimizer/schedules/registry';
import { numberAt } from '../../../src/core/optimizer/schedules/scheduled';
import { layoutOf } from '../../../src/core/parameters';
import { seeded } from '../../support/random';
import { independentRules, lookaheadAround, type Coordinate, type O } from './independentRules';
import { assertNear, optimizerOf, scalars, updated } from './support';

const combinations = 60;
const steps = 25;
type Random = () => number;

const oneOf = <T>(random: Random, values: readonly T[]): T => values[Math.floor(random() * values.length)];
const between = (random: Random, low: number, high: number) => low + (high - low) * random();
const logBetween = (random: Random, low: number, high: number) => Math.exp(between(random, Math.log(low), Math.log(high)));

/** A value for every option by its name, off as often as on where there is an off. */
const drawn: Record<string, (random: Random) => number | boolean> = {
  momentum: (random) => oneOf(random, [0, 0.3, between(random, 0.5, 0.99)]),
  dampening: (random) => oneOf(random, [0, between(random, 0, 1)]),
  weightDecay: (random) => oneOf(random, [0, logBetween(random, 1e-3, 0.5)]),
  beta1: (random) => oneOf(random, [0, 0.9, between(random, 0.5, 0.99)]),
  beta2: (random) => oneOf(random, [0.9, 0.999, between(random, 0.6, 0.9999)]),
  beta3: (random) => between(random, 0.6, 0.999),
  rho: (random) => between(random, 0.5, 0.999),
  epsilon: (random) => logBetween(random, 1e-8, 1e-2),
  learningRateDecay: (random) => oneOf(random, [0, 0.1]),
  initialAccumulator: (random) => logBetween(random, 0.01, 2),
  momentumDecay: (random) => oneOf(random, [0, 0.004, between(random, 0, 0.5)]),
  lambda: (random) => oneOf(random, [0, logBetween(random, 1e-4, 0.5)]),
  alpha: (random) => between(random, 0, 2),
  t0: (random) => oneOf(random, [0, 7, 1e6]),
  learningRatePower: (random) => oneOf(random, [0, -0.5, -between(random, 0, 1)]),
  l1: (random) => oneOf(random, [0, between(random, 0, 0.5)]),
  l2: (random) => oneOf(random, [0, between(random, 0, 0.5)]),
  l2Shrinkage: (random) => oneOf(random, [0, between(random, 0, 0.1)]),
  beta: (random) => oneOf(random, [0, between(random, 0, 2)]),
  softplusBeta: (random) => between(random, 1, 60),
  warmupSteps: (random) => oneOf(random, [0, 10]),
  averagingPower: (random) => oneOf(random, [0, 1, 2]),
  epsilonHat: (random) => oneOf(random, [0, logBetween(random, 1e-7, 0.1)]),
  shrink: (random) => between(random, 0.3, 0.9),
  grow: (random) => between(random, 1.1, 2),
  smallest: () => 1e-6,
  largest: (random) => oneOf(random, [50, 0.1]),
  weightPower: (random) => oneOf(random, [0, 2]),
};

function draw(name: string, random: Random): O {
  const rule = builtIn.named(name);
  assert.ok(rule);
  for (;;) {
    const options = Object.fromEntries(
      Object.entries(rule.options.properties as Record<string, { type?: string }>)
        .filter(([option]) => !['learningRate', 'clip', 'average', 'groups', 'accumulate', 'maximize'].includes(option))
        .map(([option, { type }]) => [option, type === 'boolean' ? random() < 0.5 : drawn[option](random)]),
    );
    const problem = { layout: scalars(3), goal: 'minimize' as const, view: [] };
    if (rule.refuse?.(options, problem) === undefined) return options as O;
  }
}

/** Follows both on random gradients; near to each other where float32 can be near to float64. */
function compare(
  name: string,
  options: Record<string, unknown>,
  reference: (start: number) => Coordinate,
  random: Random,
  what: string,
): void {
  const start = [between(random, -2, 2), between(random, -2, 2), between(random, -2, 2)].map(Math.fround);
  const optimizer = optimizerOf(name, options, start);
  const others = start.map(reference);
  const θ = [...start];
  const lr = logBetween(random, 1e-3, 0.1);
  const scales = [1, 0.01, 30];
  for (let t = 0; t < steps; t++) {
    const g = scales.map((scale) => Math.fround(scale * (oneOf(random, [1, -1]) * between(random, 0.2, 1))));
    updated(optimizer, g, lr);
    others.forEach((other, i) => (θ[i] += other(g[i], θ[i], t, lr)));
    θ.forEach((x, i) => {
      const deviation = Math.abs(optimizer.theta[i] - x) / (0.01 + Math.abs(x));
      assert.ok(
        deviation < 2e-4,
        `${what}, update ${t}: θ[${i}] is ${optimizer.theta[i]} instead of ${x} with α = ${lr} and ${JSON.stringify(options)}`,
      );
    });
  }
}

describe('random options, against implementations written from the documentation', () => {
  const names = Object.keys(independentRules);
  names.forEach((name, index) => {
    it(`${name}: ${combinations} combinations of options`, () => {
      const random = seeded(100 + index);
      for (let k = 0; k < combinations; k++) {
        const options = draw(name, random);
        compare(name, options, (start) => independentRules[name](options, start), random, `combination ${k}`);
      }
    });

    it(`lookahead around ${name}`, () => {
      const random = seeded(200 + index);
      for (let k = 0; k < 20; k++) {
        const options = draw(name, random);
        const ahead = { syncPeriod: oneOf(random, [1, 2, 5, 6]), slowStepSize: oneOf(random, [0, 0.5, 1, random()]) };
        compare(
          'lookahead',
          { ...ahead, inner: { name, ...options } },
          (start) => lookaheadAround(independentRules[name](options, start), ahead, start),
          random,
          `combination ${k}`,
        );
      }
    });
  });

  it('covers every optimizer but those that couple parameters, which other tests hold', () => {
    const { inner } = (builtIn.named('lookahead') as { options: { properties: Record<string, { innerRules?: string[] }> } }).options
      .properties;
    const others = ['lbfgs', 'adafactor', 'muon', 'ranger', 'ranger21'];
    assert.deepEqual([...names, ...others].sort(), [...(inner.innerRules ?? [])].sort());
  });

  it('asgd’s average begins after t₀', () => {
    const random = seeded(3);
    for (const t0 of [0, 4, 1e6]) {
      const optimizer = optimizerOf('asgd', { t0, lambda: 0.01, alpha: 0.75 }, [1]);
      let average = 0;
      for (let t = 0; t < 12; t++) {
        const [θ] = updated(optimizer, [random() - 0.5], 0.1);
        average += (θ - average) / Math.max(1, t - t0);
        assertNear(optimizer.slot('average'), [average], `t₀ ${t0}, update ${t}`, 1e-5);
      }
    }
  });
});

/** Muon in the layout of its authors: weights [outputs, inputs], rows first. */
function muonDirection(G: number[][], iterations: number): number[][] {
  const times = (A: number[][], B: number[][]) => A.map((row) => B[0].map((_, j) => row.reduce((sum, a, k) => sum + a * B[k][j], 0)));
  const turned = (A: number[][]) => A[0].map((_, j) => A.map((row) => row[j]));
  const isTall = G.length > G[0].length;
  const norm = Math.sqrt(G.flat().reduce((sum, x) => sum + x * x, 0));
  let X = (isTall ? turned(G) : G).map((row) => row.map((x) => x / (norm + 1e-7)));
  for (let k = 0; k < iterations; k++) {
    const A = times(X, turned(X));
    const AA = times(A, A);
    const BX = times(
      A.map((row, i) => row.map((a, j) => -4.775 * a + 2.0315 * AA[i][j])),
      X,
    );
    X = X.map((row, i) => row.map((x, j) => 3.4445 * x + BX[i][j]));
  }
  return isTall ? turned(X) : X;
}

describe('muon on matrices, against its authors’ form', () => {
  for (const [inputs, outputs] of [
    [3, 5],
    [5, 3],
    [4, 4],
    [1, 6],
  ]) {
    it(`a kernel of ${inputs} inputs and ${outputs} outputs beside its bias`, () => {
      const random = seeded(inputs * 10 + outputs);
      const layout = layoutOf([
        { name: 'kernel', shape: [inputs, outputs] },
        { name: 'bias', shape: [outputs] },
      ]);
      const start = Array.from({ length: layout.size }, () => Math.fround(random() - 0.5));
      for (const nesterov of [true, false]) {
        const options = { momentum: 0.9, nesterov, weightDecay: 0.1, adamLearningRate: 0.01 };
        const optimizer = optimizerOf('muon', options, start, layout);
        const bias = Array.from({ length: outputs }, () => adamOnBias());
        let W = Array.from({ length: outputs }, (_, o) => Array.from({ length: inputs }, (__, i) => start[i * outputs + o]));
        let M = W.map((row) => row.map(() => 0));
        const b = start.slice(inputs * outputs);
        for (let t = 0; t < 8; t++) {
          const g = Array.from({ length: layout.size }, () => Math.fround(random() - 0.5));
          updated(optimizer, g, 0.05);
          const G = W.map((row, o) => row.map((_, i) => g[i * outputs + o]));
          M = M.map((row, o) => row.map((m, i) => m + 0.1 * (G[o][i] - m)));
          const O = muonDirection(nesterov ? G.map((row, o) => row.map((x, i) => x + 0.9 * (M[o][i] - x))) : M, 5);
          const scale = Math.sqrt(Math.max(1, outputs / inputs));
          W = W.map((row, o) => row.map((w, i) => w * (1 - 0.05 * 0.1) - 0.05 * scale * O[o][i]));
          bias.forEach((rule, o) => (b[o] += rule(g[inputs * outputs + o], b[o], t, 0.01)));
          const expected = [...Array.from({ length: inputs }, (_, i) => W.map((row) => row[i])).flat(), ...b];
          assertNear(optimizer.theta, expected, `update ${t}`, 2e-4);
        }
      }
    });
  }

  function adamOnBias(): Coordinate {
    return independentRules.adamw({ beta1: 0.9, beta2: 0.95, epsilon: 1e-10, weightDecay: 0.1, amsgrad: 0 }, 0);
  }
});

describe('schedules, against the recursions of torch.optim.lr_scheduler', () => {
  const random = seeded(17);
  const rates = (schedule: Record<string, Record<string, number>>, count: number) =>
    Array.from({ length: count }, (_, t) => numberAt(schedule, count)(t));

  it('step: multiplied every so many steps (StepLR)', () => {
    for (let k = 0; k < 20; k++) {
      const [initial, factor, every] = [logBetween(random, 1e-3, 1), between(random, 0.1, 1.2), 1 + Math.floor(9 * random())];
      let rate = initial;
      assertNear(
        rates({ step: { initial, factor, every } }, 40),
        Array.from({ length: 40 }, (_, t) => (t > 0 && t % every === 0 ? (rate *= factor) : rate)),
        'α',
        1e-9,
      );
    }
  });

  it('exponential: multiplied at every step (ExponentialLR)', () => {
    let rate = 0.3;
    assertNear(
      rates({ exponential: { initial: 0.3, decay: 0.93 } }, 40),
      Array.from({ length: 40 }, (_, t) => (t > 0 ? (rate *= 0.93) : rate)),
      'α',
      1e-9,
    );
  });

  it('cosine: the recursion of CosineAnnealingLR', () => {
    let rate = 0.5;
    const [last, over] = [0.02, 30];
    const expected = Array.from({ length: over + 1 }, (_, t) => {
      if (t > 0) rate = last + ((rate - last) * (1 + Math.cos((Math.PI * t) / over))) / (1 + Math.cos((Math.PI * (t - 1)) / over));
      return rate;
    });
    assertNear(rates({ cosine: { initial: 0.5, final: last, over } }, over + 1), expected, 'α', 1e-6);
  });

  it('warmup: LinearLR from a start factor to 1', () => {
    const [rate, start, over] = [0.2, 0.25, 8];
    assertNear(
      rates({ warmup: { rate, start, over } }, 20),
      Array.from({ length: 20 }, (_, t) => rate * (t >= over ? 1 : start + ((1 - start) * t) / over)),
      'α',
      1e-9,
    );
  });

  it('every schedule has a rate for any step that is not negative and finite', () => {
    for (const [name, { options }] of ['constant', 'step', 'exponential', 'cosine', 'warmup', 'oneCycle', 'polynomial'].map(
      (one) => [one, scheduleOf(one)] as const,
    )) {
      for (const t of [0, 1, 99, 100, 101, 1e6]) {
        const rate = numberAt({ [name]: defaultsOf(options) as Record<string, number> }, 100)(t);
        assert.ok(Number.isFinite(rate) && rate >= 0, `${name} at ${t}: ${rate}`);
      }
    }
  });
});

function scheduleOf(name: string) {
  const schedule = scheduleNamed(name);
  assert.ok(schedule, name);
  return schedule;
}

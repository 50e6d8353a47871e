import assert from 'node:assert/strict';
import { defaultsOf } from '../../../src/core/optimizer/options';
import { builtIn } from '../../../src/core/optimizer/registry';
import type { Rule } from '../../../src/core/optimizer/rule';
import { layoutOf } from '../../../src/core/parameters';
import { orthogonalize } from '../../../src/core/optimizer/transforms/orthogonalization';
import { planOf, ranger21Rate, type Ranger21Options } from '../../../src/core/optimizer/transforms/ranger21';
import { seeded } from '../../support/random';
import { assertNear, optimizerOf, updated } from './support';

/** Gradients of three steps from θ = 1; every expected number below follows from them by the paper's equations. */
const gradients = [2, -1, 0.5];
const follow = (name: string, options: Record<string, unknown>, learningRate: number) => {
  const optimizer = optimizerOf(name, options, [1]);
  return { path: gradients.map((g) => updated(optimizer, [g], learningRate)[0]), optimizer };
};

describe('optimizers worked by hand from their papers', () => {
  it('lion', () => {
    // m: 0, 0.2 → 0.18, and after step 3 0.21; c: 0.2, 0.9·0.02 − 0.1 = −0.082, 0.9·0.0098 + 0.05 = 0.05882.
    const { path, optimizer } = follow('lion', { weightDecay: 0.5 }, 0.1);
    // θ − 0.1·(sign c + 0.5·θ): 1 − 0.15; 0.85 + 0.1 − 0.0425; 0.9075 − 0.1 − 0.045375.
    assertNear(path, [0.85, 0.9075, 0.762125]);
    assertNear(optimizer.slot('m'), [0.99 * (0.99 * 0.02 - 0.01) + 0.005]);
  });

  it('adabelief', () => {
    // m = 0.2, 0.08, 0.122; s = 0.001·1.8², then 0.999·0.00324 + 0.001·1.08², then 0.999·… + 0.001·0.378².
    const s = [0.00324, 0.00324 * 0.999 + 0.0011664, (0.00324 * 0.999 + 0.0011664) * 0.999 + 0.000142884];
    const mHat = [0.2 / 0.1, 0.08 / 0.19, 0.122 / 0.271];
    const sHat = s.map((x, t) => x / (1 - 0.999 ** (t + 1)));
    const steps = mHat.map((m, t) => (0.1 * m) / Math.sqrt(sHat[t]));
    const { path } = follow('adabelief', {}, 0.1);
    assertNear(path, [1 - steps[0], 1 - steps[0] - steps[1], 1 - steps[0] - steps[1] - steps[2]], 'θ', 1e-5);
    assert.ok(Math.abs(path[0] - (1 - (0.1 * 2) / 1.8)) < 1e-5);
  });

  it('adan', () => {
    // Δg = 0, −3, 1.5; m = 0.02·2, …; d = 0, 0.08·−3, …; n of (g + 0.92·Δg)² = 4, 3.76², 1.88².
    const m = [0.04, 0.0392 - 0.02, 0.98 * 0.0192 + 0.01];
    const d = [0, -0.24, 0.92 * -0.24 + 0.12];
    const n = [0.04, 0.0396 + 0.01 * 3.76 ** 2, 0.99 * (0.0396 + 0.01 * 3.76 ** 2) + 0.01 * 1.88 ** 2];
    let θ = 1;
    const expected = m.map((_, t) => {
      const u = m[t] / (1 - 0.98 ** (t + 1)) + (0.92 * d[t]) / (1 - 0.92 ** (t + 1));
      return (θ = (θ - (0.1 * u) / Math.sqrt(n[t] / (1 - 0.99 ** (t + 1)))) / 1.02);
    });
    assertNear([expected[0]], [0.9 / 1.02]);
    assertNear(follow('adan', { weightDecay: 0.2 }, 0.1).path, expected, 'θ', 1e-5);
  });

  it('lamb: each tensor moves by α·‖θ‖', () => {
    const layout = layoutOf([
      { name: 'v', shape: [2] },
      { name: 'x', shape: [] },
      { name: 'zero', shape: [] },
    ]);
    const optimizer = optimizerOf('lamb', {}, [3, 4, 2, 0], layout);
    // At t = 0 every m̂/√v̂ is ±1: v moves by 0.1·5/√2 in each entry, x by 0.1·2, and at θ = 0 the ratio is 1.
    assertNear(updated(optimizer, [1, -5, 3, 1], 0.1), [3 - 0.5 / Math.SQRT2, 4 + 0.5 / Math.SQRT2, 1.8, -0.1], 'θ', 1e-5);
    const before = [...optimizer.theta];
    const after = updated(optimizer, [-1, 1, 1, 1], 0.1);
    assertNear([Math.hypot(after[0] - before[0], after[1] - before[1])], [0.1 * Math.hypot(before[0], before[1])], '‖Δv‖', 1e-5);
    const last = [...optimizer.theta];
    const third = updated(optimizer, [7, 1, 1, 1], 0.1);
    assertNear([Math.abs(third[2] - last[2])], [0.1 * Math.abs(last[2])], '|Δx|', 1e-5);
  });

  it('lamb: the first step does not change with the scale of the gradient', () => {
    const step = (scale: number) =>
      updated(optimizerOf('lamb', { epsilon: 0 }, [3, 4], layoutOf([{ name: 'v', shape: [2] }])), [0.3 * scale, -0.7 * scale], 0.1);
    assertNear(step(1000), step(1), 'θ', 1e-5);
  });

  it('schedule-free AdamW', () => {
    // γ = 0.1·√(1 − 0.9ᵗ⁺¹), v̂-like √v with β₂ = 0.9; c = γ̄²/Σγ̄² = 1, then falling.
    let [v, z, x, y, best, sum] = [0, 1, 1, 1, 0, 0];
    const expected = gradients.map((g, t) => {
      const γ = 0.1 * Math.sqrt(1 - 0.9 ** (t + 1));
      v = 0.9 * v + 0.1 * g * g;
      best = Math.max(best, γ);
      sum += best ** 2;
      z -= (γ * g) / Math.sqrt(v) + γ * 0.3 * y;
      x += (best ** 2 / sum) * (z - x);
      return (y = 0.1 * z + 0.9 * x);
    });
    const { path, optimizer } = follow('scheduleFreeAdamw', { beta2: 0.9, weightDecay: 0.3 }, 0.1);
    // By hand, step 0: γ = 0.1·√0.1, √v = √0.4, so z = 1 − 0.1 − 0.3·γ, and x = y = z.
    assertNear([path[0]], [0.9 - 0.03 * Math.sqrt(0.1)], 'y(1)', 1e-5);
    assertNear(path, expected, 'y', 1e-5);
    assertNear(optimizer.slot('x'), [x], 'x', 1e-5);
    assertNear(optimizer.slot('z'), [z], 'z', 1e-5);
  });

  it('muon: a diagonal momentum gives the quintic of its singular values, scalars take AdamW', () => {
    const layout = layoutOf([
      { name: 'kernel', shape: [2, 2] },
      { name: 'bias', shape: [1] },
    ]);
    const optimizer = optimizerOf('muon', { nesterov: false, adamLearningRate: 0.01, weightDecay: 0.5 }, [1, 0, 0, 1, 1], layout);
    let m = [0, 0];
    let [θ, bias, mb, vb] = [[1, 1], 1, 0, 0];
    for (const [t, g] of [
      [3, 4],
      [1, -2],
      [0.5, 0.25],
    ].entries()) {
      m = m.map((x, i) => 0.95 * x + 0.05 * g[i]);
      let s = m.map((x) => x / (Math.hypot(...m) + 1e-7));
      for (let k = 0; k < 5; k++) s = s.map((x) => 3.4445 * x - 4.775 * x ** 3 + 2.0315 * x ** 5);
      θ = θ.map((x, i) => x - 0.1 * s[i] - 0.05 * x);
      [mb, vb] = [0.9 * mb + 0.1 * g[0], 0.95 * vb + 0.05 * g[0] ** 2];
      bias -= (0.01 * (mb / (1 - 0.9 ** (t + 1)))) / (Math.sqrt(vb / (1 - 0.95 ** (t + 1))) + 1e-10) + 0.005 * bias;
      assertNear(updated(optimizer, [g[0], 0, 0, g[1], g[0]], 0.1), [θ[0], 0, 0, θ[1], bias], `step ${t}`, 1e-4);
    }
  });

  it('muon: the direction is nearly orthogonal, whatever the gradient’s scale, and turns with it', () => {
    const random = seeded(7);
    for (const [rows, columns] of [
      [3, 5],
      [5, 3],
      [4, 4],
    ]) {
      const G = Float64Array.from({ length: rows * columns }, () => random() - 0.5);
      const O = orthogonalize(G, rows, columns, 5);
      assertNear(
        orthogonalize(
          G.map((x) => 1000 * x),
          rows,
          columns,
          5,
        ),
        [...O],
        'scaled',
        1e-3,
      );
      assertNear(
        orthogonalize(
          G.map((x) => -x),
          rows,
          columns,
          5,
        ),
        [...O].map((x) => -x),
        'negated',
      );
      const rank = Math.min(rows, columns);
      // ‖O‖² is the sum of squared singular values, each between 0.6 and 1.3.
      const squares = O.reduce((sum, x) => sum + x * x, 0);
      assert.ok(squares > 0.3 * rank && squares < 1.6 * rank, `${squares} for rank ${rank}`);
    }
  });

  for (const name of ['lion', 'adabelief', 'adan', 'lamb', 'muon', 'scheduleFreeAdamw', 'ranger', 'lookahead']) {
    it(`${name} descends into a convex bowl`, () => {
      const optimizer = optimizerOf(name, name === 'muon' ? { adamLearningRate: 0.02 } : {}, [2, -3]);
      const value = () => optimizer.theta[0] ** 2 + 4 * optimizer.theta[1] ** 2;
      for (let t = 0; t < 2000; t++) updated(optimizer, [2 * optimizer.theta[0], 8 * optimizer.theta[1]], 0.02);
      assert.ok(value() < 0.02, `${value()}`);
    });
  }
});

/** Makes 40 updates of each on the same gradients. */
function paths(...optimizers: ReturnType<typeof optimizerOf>[]): number[][][] {
  const random = seeded(3);
  const steps = Array.from({ length: 40 }, () => [random() - 0.5, 10 * (random() - 0.5)]);
  return optimizers.map((optimizer) => steps.map((g) => updated(optimizer, g, 0.05)));
}

describe('optimizers whose extra term is off', () => {
  const start = [1, -2];
  it('adamw without decay is adam', () => {
    const [a, b] = paths(optimizerOf('adamw', { weightDecay: 0 }, start), optimizerOf('adam', {}, start));
    assert.deepEqual(a, b);
  });

  for (const inner of ['sgd', 'adam', 'radam', 'ftrl', 'ranger']) {
    it(`lookahead with slowStepSize 1 is its inner ${inner}`, () => {
      const [a, b] = paths(
        optimizerOf('lookahead', { inner: { name: inner, ...defaultsOf((builtIn.named(inner) as Rule).options) }, slowStepSize: 1 }, start),
        optimizerOf(inner, {}, start),
      );
      assert.deepEqual(a, b);
    });
  }

  it('schedule-free without interpolation and with β₁ = 0 takes gradients at z', () => {
    const optimizer = optimizerOf('scheduleFreeAdamw', { beta1: 0 }, start);
    paths(optimizer);
    assertNear(optimizer.theta, [...optimizer.slot('z')]);
  });

  it('ranger without lookahead, centralization and threshold is radam of the same ε', () => {
    const [a, b] = paths(
      optimizerOf('ranger', { slowStepSize: 1, degenerateToSgd: true, beta1: 0.9, epsilon: 1e-8, smaThreshold: 5 }, start),
      optimizerOf('radam', {}, start),
    );
    assert.deepEqual(a, b);
  });

  it('ranger21 with every part off, positive-negative momentum too, is adam', () => {
    const off = Object.fromEntries(
      [
        'warmup',
        'warmdown',
        'lookahead',
        'softplus',
        'normLoss',
        'adaptiveGradientClipping',
        'gradientCentralization',
        'gradientNormalization',
        'positiveNegativeMomentum',
      ].map((part) => [part, false]),
    );
    const [a, b] = paths(optimizerOf('ranger21', { ...off, weightDecay: 0 }, start), optimizerOf('adam', {}, start));
    a.forEach((θ, t) => assertNear(θ, b[t], `step ${t}`, 1e-5));
  });

  it('ranger21’s rate rises, stays and falls as the authors’ does', () => {
    const options = {
      ...defaultsOf((builtIn.named('ranger21') as Rule).options),
      numEpochs: 10,
      batchesPerEpoch: 10,
    } as unknown as Ranger21Options;
    // 100 updates: 2001 of warm-up would be too many, so 22; the fall begins at update 72 and has 28 + 1 parts.
    const rates = [0, 10, 21, 22, 70, 71, 99, 500].map((t) => ranger21Rate(options, planOf(options, {}), t, 0.1));
    const fall = (k: number) => 0.1 - ((0.1 - 3e-5) * k) / 29;
    assertNear(rates, [0.1 / 22, 0.1 * (11 / 22), 0.1, 0.1, 0.1, fall(1), fall(29), 3e-5]);
  });

  it('ranger21 without epochs plans for the steps of the run, whatever the data; with epochs, for theirs', () => {
    const options = defaultsOf((builtIn.named('ranger21') as Rule).options) as unknown as Ranger21Options;
    const updates = (given: Partial<Ranger21Options>, steps: number, updatesPerEpoch?: number) =>
      planOf({ ...options, ...given }, { steps, updatesPerEpoch }).updates;
    assert.equal(updates({}, 1000), 1000);
    assert.equal(updates({}, 1000, 32), 1000);
    assert.equal(updates({ numEpochs: 10 }, 1000, 32), 320);
    assert.equal(updates({ numEpochs: 10, batchesPerEpoch: 7 }, 1000, 32), 70);
    // The rate is still high where 100 updates would have ended the schedule, and low at the run's end.
    const plan = planOf(options, { steps: 1000 });
    assertNear(
      [300, 700, 999].map((t) => ranger21Rate(options, plan, t, 0.1)),
      [0.1, 0.1, 0.1 - ((0.1 - 3e-5) * 281) / 281],
    );
  });

  it('amsgrad’s maximum is NaN from where the second moment is, as torch.maximum has it', () => {
    const optimizer = optimizerOf('adam', { amsgrad: true }, [1, 1]);
    updated(optimizer, [2, 2], 0.01);
    updated(optimizer, [NaN, 0], 0.01);
    assert.deepEqual(
      [Number.isNaN(optimizer.slot('v')[0]), Number.isNaN(optimizer.slot('vMax')[0]), optimizer.slot('vMax')[1]],
      [true, true, Math.fround(0.001 * 4)],
    );
    updated(optimizer, [1, 1], 0.01);
    assert.ok(Number.isNaN(optimizer.slot('vMax')[0]) && optimizer.slot('vMax')[1] >= Math.fround(0.004));
    assert.ok(Number.isNaN(optimizer.theta[0]) && Number.isFinite(optimizer.theta[1]));
  });

  it('ranger steps downhill from its first update on', () => {
    const optimizer = optimizerOf('ranger', {}, [3, -2]);
    const [x, y] = updated(optimizer, [6, -4], 0.01);
    assertNear([x, y], [3 - 0.01 * 6, -2 + 0.01 * 4], 'θ(1)');
  });
});

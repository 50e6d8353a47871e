import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { columnValues } from '../../../src/core/record/recordLayout';
import { cubicMinimum, strongWolfe } from '../../../src/core/optimizer/transforms/lineSearch';
import { finish, load, rosenbrock } from '../../support/load';
import { root } from '../../support/paths';
import { seeded } from '../../support/random';
import { assertNear, optimizerOf } from './support';

type Gradient = (θ: ArrayLike<number>) => { value: number; gradient: number[] };

/** An optimizer on a function in float64, and how many evaluations it has asked for. */
function onFunction(f: Gradient, start: number[], options: Record<string, unknown> = {}) {
  const optimizer = optimizerOf('lbfgs', options, start);
  let evaluations = 0;
  const evaluate = (θ: Float32Array, gradient: Float32Array) => {
    const there = f(θ);
    gradient.set(there.gradient);
    evaluations++;
    return there.value;
  };
  const step = (learningRate = 1) => {
    const value = evaluate(optimizer.theta, optimizer.gradient);
    optimizer.update(value, learningRate, undefined, evaluate);
    return [...optimizer.theta];
  };
  return { optimizer, step, evaluations: () => evaluations };
}

const ellipse: Gradient = (θ) => ({ value: θ[0] ** 2 / 2 + θ[1] ** 2, gradient: [θ[0], 2 * θ[1]] });

/** ½·θᵀAθ − bᵀθ with a random positive definite A. */
function randomQuadratic(n: number, seed: number) {
  const random = seeded(seed);
  const B = Array.from({ length: n }, () => Array.from({ length: n }, () => random() - 0.5));
  const A = B.map((row, i) => B.map((other, j) => row.reduce((sum, x, k) => sum + x * other[k], i === j ? 0.3 : 0)));
  const solution = Array.from({ length: n }, () => 4 * random() - 2);
  const b = A.map((row) => row.reduce((sum, a, j) => sum + a * solution[j], 0));
  const f: Gradient = (θ) => {
    const product = A.map((row) => row.reduce((sum, a, j) => sum + a * θ[j], 0));
    const value = product.reduce((sum, p, i) => sum + θ[i] * (p / 2 - b[i]), 0);
    return { value, gradient: product.map((p, i) => p - b[i]) };
  };
  return { f, solution };
}

describe('lbfgs', () => {
  it('worked by hand: three steps on x²/2 + y² without line search', () => {
    const { step, optimizer } = onFunction(ellipse, [2, 1], { lineSearch: 'none' });
    // g = (2, 2): d = −g, τ = 1/‖g‖₁ = 1/4.
    assertNear(step(), [1.5, 0.5]);
    // s = (−½, −½), y = (−½, −1): s·y = ¾, H₀ = ¾/1¼ = 0.6; a = 5/3, q = (−⅔, ⅔), b = −4/15, d = (−0.4, 0.4) + 29/15·s.
    assertNear(step(), [2 / 15, -1 / 15], 'θ', 1e-5);
    // Two pairs: the exact fractions of the recursion.
    assertNear(step(), [-18593750 / 4825813599, 22421875 / 4825813599], 'θ', 1e-4);
    assert.equal(optimizer.slot('pairs')[0], 2);
    assert.equal(optimizer.slot('evaluations')[0], 3);
    assertNear(optimizer.slot('s2'), [-0.5, -0.5]);
    assertNear(optimizer.slot('y2'), [-0.5, -1]);
  });

  it('its direction is that of BFGS with the matrix written out', () => {
    const n = 5;
    const { f } = randomQuadratic(n, 4);
    const { optimizer, step } = onFunction(f, [1, -1, 2, 0.5, -2], { lineSearch: 'none' });
    const points: number[][] = [];
    for (let t = 0; t < 6; t++) {
      const θ = [...optimizer.theta];
      points.push(θ);
      step(0.3);
      if (t === 0) continue;
      const pairs = points.slice(1).map((point, i) => ({
        s: point.map((x, k) => x - points[i][k]),
        y: f(point).gradient.map((x, k) => x - f(points[i]).gradient[k]),
      }));
      const newest = pairs[pairs.length - 1];
      const product = (a: number[], b: number[]) => a.reduce((sum, x, k) => sum + x * b[k], 0);
      const γ = product(newest.s, newest.y) / product(newest.y, newest.y);
      let H = θ.map((_, i) => θ.map((__, j) => (i === j ? γ : 0)));
      for (const { s, y } of pairs) {
        // H ← (I − ρ s yᵀ) H (I − ρ y sᵀ) + ρ s sᵀ.
        const ρ = 1 / product(s, y);
        const left = s.map((si, i) => y.map((yj, j) => (i === j ? 1 : 0) - ρ * si * yj));
        const times = (A: number[][], B: number[][]) => A.map((row) => B[0].map((_, j) => row.reduce((sum, a, k) => sum + a * B[k][j], 0)));
        const transposed = left[0].map((_, j) => left.map((row) => row[j]));
        H = times(times(left, H), transposed).map((row, i) => row.map((h, j) => h + ρ * s[i] * s[j]));
      }
      const g = f(θ).gradient;
      const expected = H.map((row, i) => θ[i] - 0.3 * product(row, g));
      assertNear(optimizer.theta, expected, `step ${t}`, 2e-3);
    }
  });

  it('finds the minimum of quadratics in n variables in about n steps', () => {
    for (const [n, seed] of [
      [2, 1],
      [3, 2],
      [5, 3],
      [8, 4],
    ]) {
      const { f, solution } = randomQuadratic(n, seed);
      const { step, optimizer } = onFunction(
        f,
        Array.from({ length: n }, () => 0),
        { historySize: n, curvature: 0.1 },
      );
      for (let t = 0; t < n + 5; t++) step();
      assertNear(optimizer.theta, solution, `n = ${n}`, 3e-2);
    }
  });

  it('never climbs where the line search may choose', () => {
    for (let seed = 1; seed < 20; seed++) {
      const { f } = randomQuadratic(4, seed);
      const { step, optimizer } = onFunction(f, [3, -3, 2, -2]);
      let before = f(optimizer.theta).value;
      for (let t = 0; t < 12; t++) {
        step();
        const { value } = f(optimizer.theta);
        assert.ok(value <= before, `seed ${seed}, step ${t}: ${value} > ${before}`);
        before = value;
      }
    }
  });

  it('takes the same path when the function is scaled: to the bit, for a power of two', () => {
    const { f } = randomQuadratic(4, 9);
    const scaled: Gradient = (θ) => ({ value: 64 * f(θ).value, gradient: f(θ).gradient.map((x) => 64 * x) });
    // A first gradient above 1 in both, as below it PyTorch's first length is α itself.
    const [one, other] = [f, scaled].map((each) => onFunction(each, [30, -30, 20, -20]));
    for (let t = 0; t < 6; t++) assert.deepEqual(one.step(), other.step(), `step ${t}`);
  });

  it('counts every evaluation, those of the line search apart', () => {
    const { step, optimizer, evaluations } = onFunction(ellipse, [20, 1]);
    for (let t = 0; t < 5; t++) {
      const before = evaluations();
      step(7);
      assert.equal(optimizer.slot('evaluations')[0], evaluations());
      assert.equal(optimizer.slot('trials')[0], evaluations() - before - 1);
    }
  });

  it('stays where the gradient is zero, and leaves pairs without curvature out', () => {
    const still = onFunction(() => ({ value: 1, gradient: [0, 0] }), [1, 2]);
    assert.deepEqual(still.step(), [1, 2]);
    // A slope that never changes: s·y = 0.
    const straight = onFunction((θ) => ({ value: 2 * θ[0], gradient: [2, 0] }), [1, 2], { lineSearch: 'none' });
    straight.step();
    straight.step();
    assert.equal(straight.optimizer.slot('pairs')[0], 0);
  });

  it('keeps no more pairs than asked for, the newest first', () => {
    const { f } = randomQuadratic(3, 5);
    const { step, optimizer } = onFunction(f, [1, 2, 3], { historySize: 2, lineSearch: 'none' });
    const points = [[...optimizer.theta]];
    for (let t = 0; t < 5; t++) points.push(step(0.2));
    assert.equal(optimizer.slot('pairs')[0], 2);
    const [before, newest] = [points[3], points[4]];
    assertNear(
      optimizer.slot('s1'),
      newest.map((x, i) => Math.fround(x - before[i])),
    );
  });
});

describe('the strong Wolfe line search', () => {
  const along = (f: (τ: number) => number, slope: (τ: number) => number) => (τ: number) => ({ τ, value: f(τ), slope: slope(τ) });
  const options = { sufficientDecrease: 1e-4, curvature: 0.9, maxEvaluations: 25, shortest: 1e-9 };

  it('the cubic through two points of a cubic has its minimum', () => {
    // τ³ − 3τ: minimum at 1.
    const at = along(
      (τ) => τ ** 3 - 3 * τ,
      (τ) => 3 * τ * τ - 3,
    );
    assert.ok(Math.abs(cubicMinimum(at(0), at(3), [0, 3]) - 1) < 1e-12);
    assert.ok(Math.abs(cubicMinimum(at(3), at(0), [0, 3]) - 1) < 1e-12);
    assert.equal(cubicMinimum(at(0), at(3), [0, 0.5]), 0.5);
    // No minimum: the middle.
    assert.equal(cubicMinimum({ τ: 0, value: 0, slope: -1 }, { τ: 1, value: -0.9, slope: -1 }, [1.5, 2.5]), 2);
  });

  it('satisfies both conditions from any first length, in few evaluations', () => {
    const random = seeded(2);
    const functions = [
      along(
        (τ) => (τ - 3) ** 2,
        (τ) => 2 * (τ - 3),
      ),
      along(
        (τ) => -τ / (τ * τ + 2),
        (τ) => (τ * τ - 2) / (τ * τ + 2) ** 2,
      ),
      along(
        (τ) => (τ - 1) ** 4 + 0.1 * τ,
        (τ) => 4 * (τ - 1) ** 3 + 0.1,
      ),
      along(
        (τ) => Math.exp(τ) - 5 * τ,
        (τ) => Math.exp(τ) - 5,
      ),
    ];
    for (const f of functions) {
      for (let k = 0; k < 50; k++) {
        let trials = 0;
        const first = 10 ** (4 * random() - 3);
        const curvature = 0.1 + 0.8 * random();
        const τ = strongWolfe(f(0), first, (at) => (trials++, f(at)), { ...options, curvature });
        const [zero, there] = [f(0), f(τ)];
        assert.ok(there.value <= zero.value + 1e-4 * τ * zero.slope, `decrease from ${first}`);
        assert.ok(Math.abs(there.slope) <= curvature * Math.abs(zero.slope), `slope from ${first}`);
        assert.ok(trials <= 12, `${trials} evaluations from ${first}`);
      }
    }
  });

  it('comes back from where the function leaves float32, and ends in any case', () => {
    const f = (τ: number) => (τ > 0.01 ? { τ, value: NaN, slope: NaN } : { τ, value: (τ - 0.005) ** 2, slope: 2 * (τ - 0.005) });
    const τ = strongWolfe(f(0), 1000, f, options);
    assert.ok(τ > 0 && τ <= 0.01, `${τ}`);
    let trials = 0;
    strongWolfe({ τ: 0, value: 0, slope: -1 }, 1, (at) => (trials++, { τ: at, value: -at, slope: -1 }), { ...options, maxEvaluations: 7 });
    assert.equal(trials, 7);
    assert.equal(
      strongWolfe({ τ: 0, value: 0, slope: -1 }, 1, (at) => ({ τ: at, value: 1, slope: -1 }), options),
      0,
    );
  });
});

describe('lbfgs in an experiment', () => {
  it('needs far fewer updates than adam on Rosenbrock, and maximizes alike', async () => {
    const down = finish((await load(rosenbrock('lbfgs', 45))).run());
    const θ = columnValues(down.layout, down.row(45), 'parameters');
    assertNear(θ, [1, 1], 'θ', 1e-3);
    const upward = rosenbrock('lbfgs', 45).replace('minimize: (1 - x)^2 + 100*(y - x^2)^2', 'maximize: -((1 - x)^2 + 100*(y - x^2)^2)');
    const up = finish((await load(upward)).run());
    for (let t = 0; t <= 45; t++)
      assert.deepEqual(columnValues(up.layout, up.row(t), 'parameters'), columnValues(down.layout, down.row(t), 'parameters'), `step ${t}`);
  });

  it('the value of the next record is that of the point the line search chose', async () => {
    const run = finish((await load(rosenbrock('lbfgs', 30))).run());
    for (let t = 0; t < 30; t++) assert.ok(run.row(t + 1)[0] < run.row(t)[0], `step ${t}`);
  });
});

describe('the line search of lbfgs', () => {
  interface Case {
    readonly waves: readonly (readonly [number, number, number])[];
    readonly square: number;
    readonly linear: number;
    readonly scale: number;
    readonly first: number;
    readonly sufficientDecrease: number;
    readonly curvature: number;
    /** What PyTorch has found, and after how many evaluations. */
    readonly length: number;
    readonly evaluations: number;
  }
  const cases = JSON.parse(readFileSync(join(root, 'test/fixtures/optimizers/strongWolfe.json'), 'utf8')) as Case[];

  it('finds what that of PyTorch finds along 300 functions, by as many evaluations', () => {
    for (const [i, { waves, square, linear, scale, first, length, evaluations, ...options }] of cases.entries()) {
      const at = (τ: number) => ({
        τ,
        value: scale * waves.reduce((sum, [a, w, p]) => sum + a * Math.sin(w * τ + p), square * τ * τ + linear * τ),
        slope: scale * waves.reduce((sum, [a, w, p]) => sum + a * w * Math.cos(w * τ + p), 2 * square * τ + linear),
      });
      let asked = 0;
      const found = strongWolfe(at(0), first, (τ) => (asked++, at(τ)), { ...options, maxEvaluations: 25, shortest: 1e-9 });
      assert.ok(Math.abs(found - length) <= 1e-6 * Math.max(1, length), `function ${i}: ${found} instead of ${length}`);
      // An interval that is hardly longer than numbers can tell ends by rounding.
      if (evaluations < 9) assert.equal(asked, evaluations, `function ${i}`);
    }
  });
});

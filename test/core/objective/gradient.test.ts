import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileObjective } from '../../../src/core/objective/compile';
import { operations } from '../../../src/core/formula/graph/operations';
import { kernels } from '../../../src/core/objective/tensorflow/kernels';
import { seeded } from '../../support/random';
import { compiled, evaluated, objectiveOf, parsed, type Values } from './support/formula';
import { differences, interpret } from './support/interpreter';
import { randomFormula } from './support/randomFormula';
import { tapeGradient } from './support/tape';

function assertClose(actual: number, expected: number, tolerance: number, what: string): void {
  const close = Object.is(actual, expected) || Math.abs(actual - expected) <= tolerance * (1 + Math.abs(expected));
  assert.ok(close, `${what}: ${actual} instead of ${expected}`);
}

/** Smooth at the point: the gradient must agree with differences of the interpreter and with tfjs's own tape. */
const smooth: readonly [string, Values][] = [
  ['(1 - x)^2 + 100*(y - x^2)^2', { x: -1.5, y: 2 }],
  ['x^3 - x^-2 + x^0.5', { x: 1.7 }],
  ['x^3 + x^5 + x^-3', { x: -1.3 }],
  ['x^y + 2^x + y^x', { x: 1.2, y: 0.7 }],
  ['x/y - y/x + 1/(x*y)', { x: 1.5, y: -0.4 }],
  ['--x * -y - -x', { x: 2, y: 3 }],
  ['sin(x)*cos(y) + tan(x*y)', { x: 0.4, y: 0.9 }],
  ['asin(x) + acos(x*y) + atan(x/y)', { x: 0.3, y: 0.8 }],
  ['sinh(x) + cosh(y) - tanh(x*y)', { x: 0.4, y: -0.9 }],
  ['asinh(x) + acosh(y) + atanh(x/3)', { x: -0.4, y: 1.9 }],
  ['exp(-x^2) + log(y) + log2(y)*log10(x + 3)', { x: 0.5, y: 2.5 }],
  ['sqrt(x^2 + y^2) + abs(x) + abs(y)', { x: -3, y: 4 }],
  ['sigmoid(x) + relu(x) + softplus(y) + relu(y)', { x: 0.6, y: -1.1 }],
  ['floor(x) + ceil(y)*x + round(x)*y + sign(y)*x', { x: 1.3, y: -2.2 }],
  ['square(x) + pow(x, 3) + pow(y, 1)', { x: -1.5, y: 2 }],
  ['min(x, y) + max(x, y, 2*x, -y)', { x: 1.5, y: 2 }],
  ['where(x > 1, x^2, y) + (y >= x)*x*y', { x: 1.5, y: 2 }],
  ['(x < y)*x + (x <= y)*y + (x == y) + (x != y)*x', { x: 1.5, y: 2 }],
  ['sum(w^2) + x*sum(w)', { x: 2, w: [1, -2, 3] }],
  ['sum((w - x)^2) + sum(x/w)', { x: 0.5, w: [1, -2, 3] }],
  ['mean(w*v) + norm(w) + dot(w, v)', { w: [1, -2, 3], v: [0.5, 1, -1] }],
  ['prod(w) + prod(w*x)', { x: 0.5, w: [1, -2, 3] }],
  ['prod(w)', { w: [2, 0, 3] }],
  // tfjs's own gradient of min and max forgets to undo broadcasting; the random formulas cover that.
  ['max(w) - 2*min(w) + sum(max(w, 0*w)) + sum(min(w, x + 0*w))', { x: 0.5, w: [1, -2, 3] }],
  ['w[0]*w[1] + w[0]^2 - w[3]', { w: [1, -2, 3, 4] }],
  ['w[0]*w[1] + sum(w)*w[1]', { w: [1, -2] }],
  ['norm([x, y, x*y]) + [x, y][1] + sum([x, 1, 2]*w)', { x: 0.5, y: -0.8, w: [1, 2, 3] }],
  ['sum(where(w > 0, w*x, w^2))', { x: 2, w: [1, -2, 3] }],
  ['sum(where(x > 0, w, 1/w))', { x: -2, w: [1, -2, 3] }],
  ['sum(w^[1, 2, 3]) + length(w)*x', { x: 2, w: [1.5, -2, 3] }],
  ['sum(2^w) + sum(w^x)', { x: 1.5, w: [1, 0.5, 3] }],
  ['sum(w^0) + x^0 + x', { x: 0, w: [0, 1] }],
  ['sum(sin(w))*sum(sin(w))/norm(exp(w))', { w: [0.1, 0.7, -0.4] }],
  ['x + y*0', { x: 3, y: 2 }],
  ['pi*x + e*y', { x: 3, y: 2 }],
];

describe('the value and gradient of a formula', () => {
  it('has one kernel for every operation', () => {
    assert.deepEqual([...kernels.keys()].sort(), [...operations.keys()].sort());
  });

  for (const [source, start] of smooth) {
    it(`agree with differences and with tf.valueAndGrads: ${source}`, async () => {
      const objective = await compiled(source, start);
      const { value, gradient } = evaluated(objective);
      assertClose(value, interpret(parsed(source), start), 2e-6, 'value');
      differences(parsed(source), start).forEach((expected, i) => assertClose(gradient[i], expected, 1e-5, `difference ${i}`));
      const tape = tapeGradient(objectiveOf(source, start));
      assertClose(value, tape.value, 1e-6, 'value on the tape');
      tape.gradient.forEach((expected, i) => assertClose(gradient[i], expected, 5e-6, `tape ${i}`));
      objective.dispose();
    });
  }

  // Where a function has a kink the slope is a convention.
  const kinks: readonly [string, Values, number, number[]][] = [
    ['abs(x)', { x: 0 }, 0, [0]],
    ['relu(x)', { x: 0 }, 0, [0]],
    ['sum(abs(w))', { w: [0, -2, 2] }, 4, [0, -1, 1]],
    ['max(x, y)', { x: 2, y: 2 }, 2, [0.5, 0.5]],
    ['min(x, y)', { x: 2, y: 2 }, 2, [0.5, 0.5]],
    ['max(w)', { w: [3, 1, 3] }, 3, [0.5, 0, 0.5]],
    ['min(w)', { w: [1, 1, 1] }, 1, [1 / 3, 1 / 3, 1 / 3]],
    ['norm(w)', { w: [0, 0] }, 0, [0, 0]],
    ['norm(w - [1, 2])', { w: [1, 2] }, 0, [0, 0]],
    ['x^0', { x: 0 }, 1, [0]],
    ['x^2 + x^3 + x', { x: 0 }, 0, [1]],
    ['sum(w^[0, 1, 2])', { w: [0, 0, 0] }, 1, [0, 1, 0]],
    ['x^y', { x: 0, y: 2 }, 0, [0, 0]],
    ['x^y', { x: -2, y: 2 }, 4, [-4, 0]],
    ['prod(w)', { w: [0, 0, 3] }, 0, [0, 0, 0]],
    ['floor(x) + sign(x) + (x > 0)', { x: 1.5 }, 3, [0]],
    ['7', { x: 1 }, 7, [0]],
    ['y', { x: 1, y: 2, w: [1, 2] }, 2, [0, 1, 0, 0]],
    ['-2^2 + x', { x: 0 }, -4, [1]],
    ['2^-1 + x', { x: 0 }, 0.5, [1]],
    ['2^3^2 + x', { x: 0 }, 512, [1]],
    ['round(0.5) + round(1.5) + round(2.5) + x', { x: 0 }, 4, [1]],
    ['sum(w)', { w: [5] }, 5, [1]],
    ['w[0]', { w: [5] }, 5, [1]],
  ];
  for (const [source, start, value, gradient] of kinks) {
    it(`are ${value} and ${gradient.join()} for ${source} at ${JSON.stringify(start)}`, async () => {
      const objective = await compiled(source, start);
      const found = evaluated(objective);
      assert.equal(found.value, value);
      found.gradient.forEach((entry, i) => assert.ok(Math.fround(gradient[i]) === entry, `gradient ${found.gradient.join()}`));
      objective.dispose();
    });
  }

  // What the value does not depend on at a point adds nothing there, though its own slope is infinite or no number.
  const unused: readonly [string, Values, number, number[]][] = [
    ['where(x > 0, sqrt(x), x^2)', { x: -1 }, 1, [-2]],
    ['where(x > 0, log(x), x^2)', { x: 0 }, 0, [0]],
    ['where(x <= 0, x^2, log(x))', { x: -1 }, 1, [-2]],
    ['where(a > 100, a^2, exp(a))', { a: 101 }, 10201, [202]],
    ['where(x > 0, 3*sqrt(x)*y, y) + y', { x: 0, y: 2 }, 4, [0, 2]],
    ['where(x > 0, sqrt(x), where(x < -5, log(x), x^3))', { x: -2 }, -8, [12]],
    ['where(x > 0, x, where(x < -5, 1/(x + 2), x^3))', { x: -2 }, -8, [12]],
    ['where(x > 0, sqrt(x), 0) + sin(sqrt(x + 4))', { x: 0 }, Math.sin(2), [Math.cos(2) / 4]],
    ['sum(where(w > 0, sqrt(w), w^2))', { w: [4, -3, 0] }, 11, [0.25, -6, 0]],
    ['sum(where(w > 0, sqrt(x), w))', { x: 0, w: [-1, -2] }, -3, [0, 1, 1]],
    ['where(x > 0, sum(log(w)), sum(w))', { x: -1, w: [0, 2] }, 2, [0, 1, 1]],
    ['where(x > 0, norm([log(y), 1/y]), x*y)', { x: -1, y: 0 }, 0, [0, -1]],
    ['sum(where([1, 0], [x, 1/y], [1/x, y]))', { x: 2, y: 0 }, 2, [1, 1]],
    ['where(x > 0, prod(1/w), dot(w, w))', { x: 0, w: [0, 3] }, 9, [0, 0, 6]],
    ['where(x > 0, x^y, y)', { x: 0, y: -1 }, -1, [0, 1]],
    ['max(1, sqrt(x))', { x: 0 }, 1, [0]],
    ['min(sqrt(x), y) + min(y, acos(x + 1))', { x: 0, y: -1 }, -2, [0, 2]],
    ['max([1, sqrt(x)])', { x: 0 }, 1, [0]],
    ['max(sqrt(w))', { w: [0, 4] }, 2, [0, 0.25]],
    ['relu(sqrt(x) - 1) + x', { x: 0 }, 0, [1]],
    ['log(max(x, 1))', { x: -3 }, 0, [0]],
    ['sqrt(w)[1] + w[0]', { w: [0, 4] }, 2, [1, 0.25]],
  ];
  for (const backend of ['cpu', 'wasm'] as const) {
    for (const [source, start, value, gradient] of unused) {
      it(`are ${value} and ${gradient.join()} for ${source} at ${JSON.stringify(start)} on ${backend}`, async () => {
        const objective = await compileObjective(objectiveOf(source, start), { backend });
        const found = evaluated(objective);
        assertClose(found.value, value, 1e-6, 'value');
        gradient.forEach((expected, i) => assertClose(found.gradient[i], expected, 1e-6, `gradient ${i}`));
        assert.equal(objective.firstNonFinite(objective.start), undefined);
        objective.dispose();
      });
    }
  }

  it('use declared constants, which may hide pi', async () => {
    const objective = await compiled('sum(a*w^2) + pi*x', { x: 2, w: [1, 2] }, { a: [3, 4], pi: 10 });
    assert.deepEqual(evaluated(objective), { value: 39, gradient: [10, 6, 16] });
    objective.dispose();
  });

  it('take parameters with the names of prototype members', async () => {
    const start = new Map<string, number>([
      ['constructor', 2],
      ['__proto__', 3],
      ['toString', 4],
    ]);
    const source = 'constructor*__proto__ + toString^2';
    const names = [...start].map(([name, value]) => ({ name, shape: [], values: [value], range: { start: 0, end: 0 } }));
    const objective = await compileObjective({ ...objectiveOf(source, {}), start: names }, { backend: 'cpu' });
    assert.deepEqual(evaluated(objective), { value: 22, gradient: [3, 2, 8] });
    objective.dispose();
  });

  it('agree with differences for random formulas', async () => {
    const random = seeded(2026);
    let compared = 0;
    for (let round = 0; round < 400; round++) {
      const start = { x: 0.3 + random(), y: -0.3 - random(), w: [random() + 0.2, -random() - 0.2, random() + 1.5] };
      const source = randomFormula(random);
      const exact = interpret(parsed(source), start);
      const expected = differences(parsed(source), start);
      // Float32 has seven digits: skip what is badly scaled, and kinks and poles where a difference means nothing.
      const magnitudes = [exact, ...expected].map(Math.abs);
      if (!magnitudes.every((magnitude) => magnitude < 1e3)) continue;
      compared++;
      const objective = await compiled(source, start);
      const { value, gradient } = evaluated(objective);
      const scale = Math.max(1, ...magnitudes);
      assertClose(value / scale, exact / scale, 1e-4, source);
      gradient.forEach((entry, i) =>
        assertClose(entry / scale, expected[i] / scale, 1e-3, `${source} at ${JSON.stringify(start)}, coordinate ${i}`),
      );
      objective.dispose();
    }
    assert.ok(compared > 250, `only ${compared} formulas could be compared`);
  });
});

interface Recorded {
  readonly functions: readonly {
    readonly objective: string;
    readonly variables: readonly string[];
    readonly start: readonly number[];
    readonly at: readonly { readonly params: readonly number[]; readonly value: number; readonly gradient: readonly number[] }[];
  }[];
}

describe('the reference functions', () => {
  const { functions } = JSON.parse(readFileSync(join(__dirname, '../../fixtures/objectiveValues.json'), 'utf8')) as Recorded;

  it('are eight', () => assert.equal(functions.length, 8));

  for (const { objective: source, variables, start, at } of functions) {
    it(`${source} has the values and gradients of PyTorch`, async () => {
      const objective = await compiled(source, Object.fromEntries(variables.map((name, i) => [name, start[i]])));
      for (const { params, value, gradient } of at) {
        const found = evaluated(objective, Float32Array.from(params));
        // Rounding θ to float32 alone moves f by |∇f·θ|·2⁻²⁴, so that is the scale of what can be asked.
        const moved = params.reduce((sum, x, i) => sum + Math.abs(x * gradient[i]), 0);
        assert.ok(
          Math.abs(found.value - value) <= 1e-5 * (1e-1 + Math.abs(value) + moved),
          `${found.value} instead of ${value} at ${params.join()}`,
        );
        const largest = Math.max(...gradient.map(Math.abs));
        gradient.forEach((expected, i) =>
          assert.ok(
            Math.abs(found.gradient[i] - expected) <= 1e-5 * (10 + largest),
            `${found.gradient.join()} instead of ${gradient.join()} at ${params.join()}`,
          ),
        );
      }
      objective.dispose();
    });
  }
});

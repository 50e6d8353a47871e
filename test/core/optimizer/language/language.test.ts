import * as assert from 'node:assert/strict';
import { parseExperiment } from '../../../../src/core/experiment/parse';
import { Optimizer } from '../../../../src/core/optimizer/optimizer';
import { defaultsOf } from '../../../../src/core/optimizer/options';
import { layoutOf } from '../../../../src/core/parameters';
import { orthogonalize } from '../../../../src/core/optimizer/transforms/orthogonalization';

const layout = layoutOf([
  { name: 'kernel', shape: [2, 3] },
  { name: 'bias', shape: [3] },
  { name: 'scale', shape: [] },
]);
const start = [1, -2, 3, -4, 5, -6, 0.5, -0.5, 0.25, 2];
const gradient = [0.1, 0.2, -0.3, 0.4, -0.5, 0.6, 1, 2, -2, 3];

/** An optimizer of a rule written in YAML flow or block lines, at work on a kernel, a bias and a number. */
function optimizerOf(rule: string, options: Record<string, unknown> = {}, parameters = layout, at = start): Optimizer {
  const indented = rule
    .trim()
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n');
  const { book, diagnostics } = parseExperiment(`rules:\n  mine:\n${indented}\n`, 'yaml');
  const found = book.named('mine');
  assert.ok(found, diagnostics.map(({ message }) => message).join(' '));
  return new Optimizer(
    found,
    { ...defaultsOf(found.options), ...options },
    { layout: parameters, goal: 'minimize', view: [] },
    Float32Array.from(at),
  );
}

function moved(optimizer: Optimizer, g = gradient, learningRate = 1): number[] {
  const before = optimizer.theta.slice();
  optimizer.gradient.set(g);
  optimizer.update(7, learningRate);
  return [...optimizer.theta].map((x, i) => x - before[i]);
}

function near(actual: readonly number[], expected: readonly number[]): void {
  assert.equal(actual.length, expected.length);
  expected.forEach((x, i) => assert.ok(Math.abs(actual[i] - x) <= 2e-6 * Math.max(1, Math.abs(x)), `${i}: ${actual[i]} instead of ${x}`));
}

const tensors = layout.tensors.map(({ offset, size }) => [offset, offset + size] as const);
const perTensor = (values: readonly number[], f: (part: readonly number[]) => number) =>
  tensors.flatMap(([from, to]) => new Array<number>(to - from).fill(f(values.slice(from, to))));
const sum = (values: readonly number[]) => values.reduce((total, x) => total + x, 0);
const norm = (values: readonly number[]) => Math.hypot(...values);

describe('the rule language', () => {
  const reductions: Record<string, (part: readonly number[]) => number> = {
    'sum(g)': sum,
    'mean(g)': (part) => sum(part) / part.length,
    'min(g)': (part) => Math.min(...part),
    'max(g)': (part) => Math.max(...part),
    'norm(g)': norm,
    'rms(g)': (part) => norm(part) / Math.sqrt(part.length),
    'prod(g)': (part) => part.reduce((product, x) => product * x, 1),
    'length(g)': (part) => part.length,
    'norm(g - mean(g))': (part) => norm(part.map((x) => x - sum(part) / part.length)),
  };
  for (const [call, f] of Object.entries(reductions)) {
    it(`runs ${call} over each tensor`, () =>
      near(moved(optimizerOf(`update: ["r = ${call}", theta = theta + r]`)), perTensor(gradient, f)));
  }

  it('runs globalNorm, globalSum and globalDot over all parameters, and dot over each tensor', () => {
    const whole = norm(gradient);
    near(
      moved(optimizerOf('update: [n = globalNorm(g), theta = theta - g/n]')),
      gradient.map((x) => -x / whole),
    );
    near(
      moved(optimizerOf('update: ["theta = theta + globalDot(g, theta) + globalSum(g)"]')),
      gradient.map(() => sum(gradient.map((x, i) => x * start[i])) + sum(gradient)),
    );
    near(
      moved(optimizerOf('update: ["theta = theta + dot(g, theta)"]')),
      tensors.flatMap(([from, to]) => new Array<number>(to - from).fill(sum(gradient.slice(from, to).map((x, i) => x * start[from + i])))),
    );
  });

  it('has min and max between entries, clamp, lerp, where, sign and comparisons', () => {
    near(
      moved(optimizerOf('update: ["theta = theta + max(min(g, 0.5, 1), -0.5) + clamp(g, -1, 1) + lerp(g, 1, 0.25)"]')),
      gradient.map((x) => Math.max(Math.min(x, 0.5), -0.5) + Math.min(Math.max(x, -1), 1) + 0.75 * x + 0.25),
    );
    near(
      moved(optimizerOf('update: ["theta = theta + where(g > 0, 1, sign(g)*2)*(g != 3)"]')),
      gradient.map((x) => (x === 3 ? 0 : x > 0 ? 1 : -2)),
    );
  });

  it('knows t, the value, constants, options and switches', () => {
    const optimizer = optimizerOf('options: { isOn: false, k: 2 }\nupdate: ["theta = theta + t + value + pi*0 + where(isOn, 100, k)"]', {
      k: 3,
    });
    near(
      moved(optimizer),
      gradient.map(() => 10),
    );
    near(
      moved(optimizer),
      gradient.map(() => 11),
    );
  });

  it('multiplies, transposes and orthogonalizes matrices where the rank says so', () => {
    const kernel = gradient.slice(0, 6);
    const rest = gradient.slice(6);
    const products = [0, 1].flatMap((i) =>
      [0, 1, 2].map((j) => sum([0, 1].map((k) => sum([0, 1, 2].map((l) => kernel[i * 3 + l] * kernel[k * 3 + l])) * kernel[k * 3 + j]))),
    );
    near(moved(optimizerOf('update: ["theta = theta + where(rank(theta) == 2, matmul(matmul(g, transpose(g)), g), g)"]')), [
      ...products,
      ...rest,
    ]);
    const expected = [...orthogonalize(Float64Array.from(gradient.slice(0, 6), Math.fround), 2, 3, 5)];
    near(moved(optimizerOf('update: ["o = where(rank(theta) >= 2, orthogonalize(g, 5), g)", theta = theta + o]')), [...expected, ...rest]);
    assert.throws(() => optimizerOf('update: ["theta = theta - matmul(g, g)"]'), /line 1 of `update`: matmul needs as many columns/);
    assert.throws(
      () => optimizerOf('update: ["a = where(rank(theta) == 2, matmul(g, transpose(g)), g)", theta = theta - g*a]'),
      /only stand inside a line/,
    );
  });

  it('keeps one number for all, one a tensor, and the start of the parameters', () => {
    const optimizer = optimizerOf(
      'state: { n: { start: 2, per: all }, s: { start: 1, per: tensor }, first: theta }\nupdate: [theta = theta + n + s, n = n*2, "s = s + length(g)", first = first]',
    );
    near(
      moved(optimizer),
      gradient.map(() => 3),
    );
    near(moved(optimizer), [...new Array<number>(6).fill(11), ...new Array<number>(3).fill(8), 6]);
    assert.equal(optimizer.slot('n').length, 1);
    near([...optimizer.slot('first')], start);
  });

  it('reads θ as it will be after the line that moves it', () => {
    const optimizer = optimizerOf('state: { average: theta }\nupdate: [theta = theta - g, "average = lerp(average, theta, 0.5)"]');
    moved(optimizer);
    near(
      [...optimizer.slot('average')],
      start.map((x, i) => x - gradient[i] / 2),
    );
  });

  it('θ moves by what is added to it or taken from it, to the bit, and by the difference where it is written otherwise', () => {
    // 0.1 is lost in the sum with 1e15, not in the update.
    const far = start.map(() => 1e15);
    for (const [line, wanted] of [
      ['theta + 0.25*g', (_: number, g: number) => 0.25 * g],
      ['0.25*g + theta', (_: number, g: number) => 0.25 * g],
      ['theta - 0.25*g', (_: number, g: number) => -0.25 * g],
      ['theta - 0.25*g - 0.5*g', (_: number, g: number) => -0.75 * g],
      ['theta*0.5', (x: number) => -0.5 * x],
    ] as const) {
      const optimizer = optimizerOf(`update: [theta = ${line}]`, {}, layout, far);
      const made: number[] = [];
      optimizer.gradient.set(gradient);
      optimizer.update(7, 1, (stage, values) => {
        if (stage.output === 'update') made.push(...values);
      });
      near(
        made,
        gradient.map((g, i) => wanted(far[i], g)),
      );
    }
  });

  it('its text tells what is kept from what is of this update only', () => {
    const { book } = parseExperiment(
      'rules:\n  mine:\n    state: { m: 0, v: 0 }\n    update: [m = 0.9*m + g, v = v + g^2, d = m/v, theta = theta - d]\n',
      'yaml',
    );
    assert.deepEqual(book.named('mine')?.formulaText, ['m ← 0.9·m + g', 'v ← v + g²', 'd = m / v', 'θ ← θ − d']);
  });

  it('measures the effective learning rate where none is given', () => {
    const optimizer = optimizerOf('update: [theta = theta - 0.25*g]');
    moved(optimizer, [0, ...gradient.slice(1)]);
    near(
      [...optimizer.effectiveLearningRate].slice(1),
      gradient.slice(1).map(() => 0.25),
    );
    assert.ok(Number.isNaN(optimizer.effectiveLearningRate[0]));
  });

  const long = layoutOf([
    { name: 'a', shape: [5000] },
    { name: 'b', shape: [70, 90] },
    { name: 'c', shape: [3] },
  ]);
  const rules = {
    'a scalar read before it is made': 'state: { p: { start: 1, per: all } }\nupdate: [theta = theta - p*g, p = 0.5*p]',
    'scalars, vectors and norms':
      'options: { learningRate: 0.1, b: 0.9 }\nstate: { m: 0 }\nupdate: ["c = 1 - b^(t + 1)", m = b*m + (1 - b)*g, "u = m/c/(norm(m) + 1)", "n = globalNorm(u)", theta = theta - learningRate*u/n]',
  };
  for (const [what, rule] of Object.entries(rules)) {
    for (const groups of [undefined, [{ match: 'b' }], [{ match: ['a', 'c'] }]]) {
      it(`gives the same bits observed or not, in blocks or groups: ${what}, groups ${JSON.stringify(groups)}`, () => {
        const at = Array.from({ length: long.size }, (_, i) => Math.sin(i));
        const [plain, seen, whole] = [
          optimizerOf(rule, { groups }, long, at),
          optimizerOf(rule, { groups }, long, at),
          optimizerOf(rule, {}, long, at),
        ];
        for (let t = 0; t < 3; t++) {
          for (const optimizer of [plain, seen, whole]) optimizer.gradient.set(at.map((x) => x * (t + 1)));
          plain.update(1, 0.1);
          seen.update(1, 0.1, () => undefined);
          whole.update(1, 0.1);
        }
        assert.deepEqual(plain.theta, seen.theta);
        assert.deepEqual(plain.theta, whole.theta);
      });
    }
  }

  it('refuses a number that is called as another’s of a parameter group', () => {
    const { diagnostics } = parseExperiment(
      'rules:\n  mine:\n    state: { p: { start: 1, per: all }, p_1: { start: 2, per: all }, m: 0, m_1: 0 }\n    update: [p = 0.5*p, p_1 = 0.9*p_1, m = g, m_1 = m, theta = theta - p*p_1*g*m_1]\n',
      'yaml',
    );
    assert.deepEqual(
      diagnostics.filter(({ code }) => code === 'reserved-name').map(({ message }) => message),
      ['`p_1` is what `p` of a parameter group is called. Choose another name, such as `p1`.'],
    );
  });

  it('restored from a snapshot repeats its bits', () => {
    const rule = rules['scalars, vectors and norms'];
    const optimizer = optimizerOf(rule);
    moved(optimizer);
    const snapshot = optimizer.snapshot();
    moved(optimizer);
    const after = optimizer.theta.slice();
    optimizer.restore(snapshot);
    moved(optimizer);
    assert.deepEqual(optimizer.theta, after);
  });
});

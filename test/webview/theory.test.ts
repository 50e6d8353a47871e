import assert from 'node:assert/strict';
import { linearRule } from '../../webview/theory/linearRule';
import { courseOf, limitOf, rateOf, stepsPerDecade, type Coefficients } from '../../webview/theory/roots';

const near = (actual: number, expected: number, share = 1e-9) =>
  assert.ok(Math.abs(actual - expected) <= share * Math.abs(expected), `${actual}, not ${expected}`);
const ruleOf = (optimizer: string, options: Record<string, number | boolean>) => {
  const rule = linearRule({ optimizer, options: Object.entries(options).map(([name, value]) => ({ name, text: String(value) })) });
  assert.ok(rule, optimizer);
  return rule;
};
const rules: readonly [string, Record<string, number | boolean>, number][] = [
  // The last number is the stability limit α·λ* (Cohen et al. 2021 and 2022).
  ['sgd', { momentum: 0 }, 2],
  ['sgd', { momentum: 0.9 }, 3.8],
  ['sgd', { momentum: 0.9, dampening: 0.5 }, 7.6],
  ['sgd', { momentum: 0.9, nesterov: true }, 3.8 / 2.8],
  ['rmsprop', { momentum: 0 }, 2],
  ['adagrad', {}, 2],
  ['adam', { beta1: 0.9 }, 38],
  ['adamw', { beta1: 0.9, weightDecay: 0 }, 38],
  ['nadam', { beta1: 0.9 }, 3.8 / 0.28],
];

describe('The theory of linear momentum', () => {
  it('has the best rates of gradient descent and of the heavy ball', () => {
    const [least, most] = [0.3, 12];
    const condition = most / least;
    near(rateOf(ruleOf('sgd', { momentum: 0 }).at(0), 2 / (least + most), [least, most]), (condition - 1) / (condition + 1));
    const beta = ((Math.sqrt(most) - Math.sqrt(least)) / (Math.sqrt(most) + Math.sqrt(least))) ** 2;
    const alpha = (2 / (Math.sqrt(least) + Math.sqrt(most))) ** 2;
    near(
      rateOf(ruleOf('sgd', { momentum: beta }).at(beta), alpha, [least, most]),
      (Math.sqrt(condition) - 1) / (Math.sqrt(condition) + 1),
      1e-6,
    );
  });

  for (const [optimizer, options, scaled] of rules)
    it(`knows the stability limit of ${optimizer} ${JSON.stringify(options)}`, () => {
      const rule = ruleOf(optimizer, options);
      const coefficients = rule.at(rule.beta);
      near(limitOf(coefficients, 5), scaled / 5);
      near(courseOf(coefficients, scaled / 5, 5).rate, 1);
      assert.ok(courseOf(coefficients, (0.999 * scaled) / 5, 5).rate < 1 && courseOf(coefficients, (1.001 * scaled) / 5, 5).rate > 1);
    });

  it('is what the rules do on a parabola, simulated', () => {
    for (const [optimizer, options] of rules)
      for (const [alpha, lambda] of [
        [0.01, 1],
        [0.1, 3],
        [0.3, 5],
        [0.02, -1],
      ]) {
        const coefficients = ruleOf(optimizer, options).at(Number(options.momentum ?? options.beta1 ?? 0));
        near(
          Math.log(measured({ ...coefficients, decay: 0.1 }, alpha, lambda)),
          Math.log(courseOf({ ...coefficients, decay: 0.1 }, alpha, lambda).rate),
          0.02,
        );
      }
  });

  it('tells spirals, zig-zags, creeping and running away', () => {
    const heavy = ruleOf('sgd', { momentum: 0.9 }).at(0.9);
    const plain = ruleOf('sgd', { momentum: 0 }).at(0);
    assert.equal(courseOf(plain, 0.1, 1).kind, 'creeps');
    assert.equal(courseOf(plain, 1.9, 1).kind, 'zig-zags');
    assert.equal(courseOf(plain, 0.1, -1).kind, 'runs away');
    // At the critical momentum (1 − √αλ)² both roots are one.
    const critical = { ...heavy, beta: (1 - Math.sqrt(0.04)) ** 2 };
    assert.ok(Math.abs(courseOf(critical, 0.04, 1).roots[0][0] - courseOf(critical, 0.04, 1).roots[1][0]) < 1e-6);
    const spiral = courseOf(heavy, 0.1, 1);
    assert.equal(spiral.kind, 'spirals');
    near(spiral.period ?? NaN, (2 * Math.PI) / Math.acos((1 + 0.9 - 0.1) / (2 * Math.sqrt(0.9))));
    near(stepsPerDecade(0.1), 1);
    assert.equal(stepsPerDecade(1.2), Infinity);
  });

  it('is silent about rules with norms, searches and averages', () => {
    for (const optimizer of ['lamb', 'lbfgs', 'lookahead', 'lion', 'constructor'])
      assert.equal(linearRule({ optimizer, options: [] }), undefined);
    assert.equal(linearRule({ optimizer: 'sgd', options: [{ name: 'clip', text: '{ globalNorm: 1 }' }] }), undefined);
  });
});

/** The factor a step of the error's length, over many steps, averaged over a spiral's turns. */
function measured({ beta, c, a, b, decay }: Coefficients, alpha: number, lambda: number): number {
  const steps = 4000;
  let [m, theta, log] = [0, 1, 0];
  for (let t = 0; t < steps; t++) {
    const gradient = lambda * theta;
    m = beta * m + c * gradient;
    theta = (1 - alpha * decay) * theta - alpha * (a * m + b * gradient);
    const size = Math.hypot(m, theta);
    log += Math.log(size);
    [m, theta] = [m / size, theta / size];
  }
  return Math.exp(log / steps);
}

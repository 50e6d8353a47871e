import * as assert from 'node:assert/strict';
import { parseExperiment } from '../../../../src/core/experiment/parse';
import { ruleText } from '../../../../src/core/experiment/language/ownRule';
import { Optimizer } from '../../../../src/core/optimizer/optimizer';
import { defaultsOf } from '../../../../src/core/optimizer/options';
import { builtIn } from '../../../../src/core/optimizer/registry';
import type { Rule } from '../../../../src/core/optimizer/rule';
import { layoutOf } from '../../../../src/core/parameters';

/** Options that switch on what defaults leave off. */
const variants: Readonly<Record<string, readonly Record<string, unknown>[]>> = {
  sgd: [{ momentum: 0.9 }, { momentum: 0.9, nesterov: true, weightDecay: 0.1 }, { momentum: 0.8, dampening: 0.3 }],
  rmsprop: [{ centered: true, momentum: 0.5 }, { momentum: 0.5 }],
  adam: [{ amsgrad: true }, { weightDecay: 0.1 }],
  adamw: [{ weightDecay: 0, amsgrad: true }],
  adagrad: [{ learningRateDecay: 0.1, initialAccumulator: 0.5 }],
  sadam: [{ amsgrad: true }],
  lion: [{ weightDecay: 0.1 }],
  lamb: [{ weightDecay: 0.1 }],
  adan: [{ weightDecay: 0.1 }],
  ftrl: [{ l1: 0.1, l2: 0.2, l2Shrinkage: 0.1, beta: 1 }],
  asgd: [{ t0: 2, lambda: 0.1 }],
  scheduleFreeAdamw: [{ warmupSteps: 4, weightDecay: 0.1, averagingPower: 1 }],
  nadam: [{ weightDecay: 0.1 }],
  radam: [{ beta2: 0.9, weightDecay: 0.1 }],
};

/** Networks have tensors of every rank, and more entries than a block. */
const layout = layoutOf([
  { name: 'scale', shape: [] },
  { name: 'dense/kernel', shape: [90, 70] },
  { name: 'dense/bias', shape: [70] },
]);
const start = Float32Array.from({ length: layout.size }, (_, i) => Math.sin(i * 1.7) * 0.5);
const problem = { layout, goal: 'minimize' as const, view: [] };

function pathOf(rule: Rule, options: Record<string, unknown>): Float32Array {
  const optimizer = new Optimizer(rule, { ...defaultsOf(rule.options), ...options }, problem, start);
  for (let t = 0; t < 12; t++) {
    for (let i = 0; i < layout.size; i++) optimizer.gradient[i] = optimizer.theta[i] * (1 + (i % 7)) + 0.1 * Math.cos(i + t);
    optimizer.update(1, 0.02);
  }
  return optimizer.theta;
}

describe('an optimizer turned into a rule of the file', () => {
  for (const name of builtIn.rules
    .filter((rule) => ruleText(rule, defaultsOf(rule.options), 'mine') !== undefined)
    .map((rule) => rule.name)) {
    for (const given of [{}, ...(variants[name] ?? [])]) {
      it(`moves as ${name} ${JSON.stringify(given)} does`, () => {
        const rule = builtIn.named(name) as Rule;
        const options = { ...defaultsOf(rule.options), ...given };
        const text = ruleText(rule, options, 'mine');
        assert.ok(text);
        const { diagnostics, book } = parseExperiment(
          `rules:\n${text}\nobjective: { minimize: x^2, start: { x: 1 } }\noptimizer: mine\n`,
          'yaml',
        );
        assert.deepEqual(
          diagnostics.map(({ message }) => message),
          [],
        );
        const [theirs, ours] = [pathOf(rule, options), pathOf(book.named('mine') as Rule, {})];
        // The bound of the reference trajectories: rounding to float32 differs where a line does more at once.
        theirs.forEach((x, i) => assert.ok(Math.abs(ours[i] - x) <= 1e-4 * (1e-3 + Math.abs(x)), `${i}: ${ours[i]} instead of ${x}`));
      });
    }
  }
});

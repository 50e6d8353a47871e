import { createHash } from 'node:crypto';
import { Optimizer } from '../../../src/core/optimizer/optimizer';
import { defaultsOf } from '../../../src/core/optimizer/options';
import { builtIn } from '../../../src/core/optimizer/registry';
import type { Rule } from '../../../src/core/optimizer/rule';
import { layoutOf } from '../../../src/core/parameters';

/** Options that switch on what defaults leave off. */
const variants: Readonly<Record<string, readonly Record<string, unknown>[]>> = {
  sgd: [{ momentum: 0.9 }, { momentum: 0.9, nesterov: true, weightDecay: 0.1 }, { momentum: 0.8, dampening: 0.3 }],
  rmsprop: [{ centered: true, momentum: 0.5 }, { momentum: 0.5 }, { centered: true }],
  adam: [{ amsgrad: true }, { weightDecay: 0.1 }, { beta1: 0.5, amsgrad: true, weightDecay: 0.1 }],
  adamw: [{ weightDecay: 0, amsgrad: true }, { amsgrad: true }],
  adagrad: [{ learningRateDecay: 0.1, initialAccumulator: 0.5 }],
  sadam: [{ amsgrad: true, weightDecay: 0.1 }],
  lion: [{ weightDecay: 0.1 }],
  lamb: [{ weightDecay: 0.1 }],
  adan: [{ weightDecay: 0.1 }],
  ftrl: [{ l1: 0.1, l2: 0.2, l2Shrinkage: 0.1, beta: 1 }],
  asgd: [{ t0: 2, lambda: 0.1 }],
  scheduleFreeAdamw: [{ warmupSteps: 4, weightDecay: 0.1, averagingPower: 1 }],
  nadam: [{ weightDecay: 0.1 }],
  radam: [{ beta2: 0.9, weightDecay: 0.1 }],
  adamax: [{ weightDecay: 0.1 }],
  adabelief: [{ weightDecay: 0.1 }],
};

/** Tensors of every rank, and more entries than a block. */
const layout = layoutOf([
  { name: 'scale', shape: [] },
  { name: 'dense/kernel', shape: [90, 70] },
  { name: 'dense/bias', shape: [70] },
]);
const start = Float32Array.from({ length: layout.size }, (_, i) => ((i * 7919) % 1009) / 1009 - 0.5);

/** A fingerprint of everything 12 updates leave behind: parameters, state and effective rate. */
function fingerprint(rule: Rule, given: Record<string, unknown>): string {
  const optimizer = new Optimizer(rule, { ...defaultsOf(rule.options), ...given }, { layout, goal: 'minimize', view: [] }, start);
  for (let t = 0; t < 12; t++) {
    for (let i = 0; i < layout.size; i++)
      optimizer.gradient[i] = optimizer.theta[i] * (1 + (i % 7)) + (((i * 31 + t * 17) % 101) - 50) / 500;
    optimizer.update(1, 0.02);
  }
  const hash = createHash('sha256');
  const { theta, slots } = optimizer.snapshot();
  for (const values of [
    theta,
    optimizer.effectiveLearningRate,
    ...Object.keys(slots)
      .sort()
      .map((name) => slots[name]),
  ])
    hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  return hash.digest('hex').slice(0, 16);
}

/** By optimizer and options; of those that once had loops written by hand. */
export function fingerprints(): Map<string, string> {
  const rules = builtIn.rules.filter(({ name }) => !['lbfgs', 'gridSearch', 'lookahead', 'sam', 'rprop', 'adafactor'].includes(name));
  return new Map(
    rules.flatMap((rule) =>
      [{}, ...(variants[rule.name] ?? [])].map((given): [string, string] => [
        `${rule.name} ${JSON.stringify(given)}`,
        fingerprint(rule, given),
      ]),
    ),
  );
}

import assert from 'node:assert/strict';
import { builtIn } from '../../../src/core/optimizer/registry';
import { seeded } from '../../support/random';
import { optimizerOf, planeThrough, updated } from './support';

const { rules } = builtIn;

/** Rules in which a coordinate's update depends on others: they cannot be cut into parts. */
const coupled = new Set(['gridSearch', 'lamb', 'lbfgs', 'ranger21']);

describe('long vectors', () => {
  for (const { name } of rules.filter((rule) => !coupled.has(rule.name))) {
    it(`${name} makes the same bits block by block as part by part`, () => {
      const [size, part] = [20_000, 5_000];
      const random = seeded(11);
      const start = Array.from({ length: size }, () => random() - 0.5);
      const long = optimizerOf(name, {}, start);
      const parts = Array.from({ length: size / part }, (_, i) => optimizerOf(name, {}, start.slice(i * part, (i + 1) * part)));
      for (let t = 0; t < 8; t++) {
        const gradient = Float32Array.from({ length: size }, () => random() - 0.5);
        updated(long, gradient, 0.01);
        parts.forEach((one, i) => updated(one, gradient.subarray(i * part, (i + 1) * part), 0.01));
      }
      parts.forEach((one, i) => assert.deepEqual(long.theta.subarray(i * part, (i + 1) * part), one.theta));
    });
  }
});

describe('what nobody observes', () => {
  for (const { name } of rules.filter(({ usesGradient }) => usesGradient)) {
    it(`${name} makes the same bits observed and unobserved, long and short`, () => {
      for (const size of [3, 9_000]) {
        const random = seeded(4);
        const start = Array.from({ length: size }, () => random() - 0.5);
        const [seen, unseen] = [optimizerOf(name, {}, start), optimizerOf(name, {}, start)];
        for (let t = 0; t < 7; t++) {
          seen.gradient.set(Float32Array.from({ length: size }, () => 10 ** (4 * random() - 3) * (random() - 0.5)));
          unseen.gradient.set(seen.gradient);
          let outputs = 0;
          seen.update(0, 0.01, () => outputs++, planeThrough(seen));
          unseen.update(0, 0.01, undefined, planeThrough(unseen));
          assert.ok(outputs >= seen.stages.length);
          assert.deepEqual(unseen.snapshot(), seen.snapshot());
          assert.deepEqual(unseen.effectiveLearningRate, seen.effectiveLearningRate);
        }
      }
    });
  }
});

describe('gradients at the ends of float32', () => {
  for (const { name, usesGradient } of rules) {
    if (!usesGradient) continue;
    it(`${name} stays finite on gradients of 0, 1e-38 and 1e30, or shows the stage that leaves float32`, () => {
      for (const g of [0, 1e-38, -1e-38, 1e30, -1e30]) {
        const optimizer = optimizerOf(name, {}, [1, -2]);
        let culprit: string | undefined;
        for (let t = 0; t < 3; t++) {
          optimizer.gradient.set([g, 0]);
          optimizer.update(
            0,
            0.01,
            (stage, values) => {
              if (stage.output !== 'theta' && !values.every((x) => Number.isFinite(x))) culprit ??= stage.name;
            },
            planeThrough(optimizer),
          );
          const isFinite = optimizer.theta.every((x) => Number.isFinite(x));
          // Only squares of 1e30 may leave the range; whatever is small has to stay.
          assert.ok(isFinite || (Math.abs(g) > 1 && culprit !== undefined), `${g}, update ${t}: θ is ${optimizer.theta.join(', ')}`);
        }
      }
    });

    it(`${name}: the update is what its last stage before “apply” makes, and θ moves by it`, () => {
      const optimizer = optimizerOf(name, {}, [1, -2]);
      for (const g of [1, -0.5, 0.25, 3, 1, 1, 1]) {
        const before = optimizer.theta.slice();
        let update = new Float32Array(2);
        optimizer.gradient.set([g, -g]);
        optimizer.update(
          0,
          0.01,
          (stage, values) => {
            if (stage.output === 'update') update = values.slice();
          },
          planeThrough(optimizer),
        );
        assert.deepEqual(
          optimizer.theta,
          before.map((x, i) => x + update[i]),
        );
      }
    });
  }
});

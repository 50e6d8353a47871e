import assert from 'node:assert/strict';
import { firstReach } from '../../../src/core/recording/firstReach';
import { finish, load, rosenbrock } from '../../support/load';

describe('the first step that reaches a value', () => {
  for (const [optimizer, steps] of [
    ['{ sgd: { learningRate: 0.001 } }', 300],
    ['{ adam: { learningRate: 0.02 } }', 60_000],
  ] as const) {
    it(`is that of the records themselves: ${optimizer}, ${steps} steps`, async () => {
      const { run: make } = await load(rosenbrock(optimizer, steps));
      const run = finish(make());
      const values = Array.from({ length: run.length }, (_, step) => run.values(step, 'value')[0]);
      for (const threshold of [1e9, values[0], 5, 1, 0.1, 1e-3, 1e-6, -1]) {
        const expected = values.findIndex((value) => value <= threshold);
        assert.equal(firstReach(run, threshold), expected < 0 ? undefined : expected, String(threshold));
      }
    });
  }
});

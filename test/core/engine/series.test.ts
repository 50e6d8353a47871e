import assert from 'node:assert/strict';
import type { Run } from '../../../src/core/engine/run';
import { finish, load } from '../../support/load';

const oscillating = (steps: number) => `
objective: { minimize: x^2 + 0.1*cos(40*x), start: { x: 3 } }
optimizer: { sgd: { learningRate: 0.02, momentum: 0.9 } }
steps: ${steps}
`;

/** Of records from … to. */
function exact(run: Run, from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => run.row(from + i)[0]);
}

describe('series', () => {
  let run: Run;
  before(async () => {
    run = finish((await load(oscillating(20_000))).run());
  });

  it('are exact where the points are enough', () => {
    const { steps, values } = run.series.read(['value', 'parameters/0'], 100, 599, 500);
    assert.deepEqual([...steps], Array.from({ length: 500 }, (_, i) => 100 + i));
    assert.deepEqual([...values.slice(0, 500)], exact(run, 100, 599));
    assert.equal(values[500], run.row(100)[2]);
  });

  for (const [from, to, points] of [[0, 20_000, 400], [0, 20_000, 4000], [5000, 6999, 300], [19_000, 20_000, 100]] as const) {
    it(`keep minimum and maximum of steps ${from} to ${to} in ${points} points`, () => {
      const { steps, values } = run.series.read(['value'], from, to, points);
      assert.ok(steps.length <= points + 4 && steps.length >= points / 4, `${steps.length} points`);
      const inside = [...values].filter((_, i) => steps[i] >= from);
      const own = exact(run, from, to);
      assert.ok(Math.max(...inside) >= Math.max(...own.slice(64)) && Math.min(...values) <= Math.min(...own));
      for (let i = 1; i < steps.length; i++) assert.ok(steps[i] >= steps[i - 1] && steps[i] <= to);
    });
  }

  it('answer NaN for what an optimizer does not have, and hostile names', () => {
    for (const key of ['state.nothing/0', 'parameters/99', '__proto__', 'constructor/0', '']) {
      assert.ok(run.series.read([key], 0, 10, 100).values.every(Number.isNaN), key);
    }
  });
});

import assert from 'node:assert/strict';
import { Run } from '../../../src/core/engine/run';
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
    assert.deepEqual(
      [...steps],
      Array.from({ length: 500 }, (_, i) => 100 + i),
    );
    assert.deepEqual([...values.slice(0, 500)], exact(run, 100, 599));
    assert.equal(values[500], run.row(100)[2]);
  });

  for (const [from, to, points] of [
    [0, 20_000, 400],
    [0, 20_000, 4000],
    [5000, 6999, 300],
    [19_000, 20_000, 100],
  ] as const) {
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

describe('series of a run that goes on from far along', () => {
  it('begin at its first record, as fine as those of any other', async () => {
    const { run: start } = await load(oscillating(2e8));
    const { assignment } = start();
    const first = 1e8;
    const snapshot = { t: first, theta: assignment.start, slots: { b: new Float32Array(1) }, layerState: new Float32Array(0) };
    const run = new Run(
      { ...assignment, origin: { step: first, begun: 0, snapshot, edits: [] } },
      { budget: 1 << 20, allocate: (bytes) => new ArrayBuffer(bytes) },
    );
    for (let i = 0; i <= 3000; i++) run.advance();
    const { steps, values } = run.series.read(['value', 'parameters/0'], 0, run.length - 1, 400);
    assert.equal(steps[0], first);
    assert.ok(steps.length > 100 && values.every(Number.isFinite));
    assert.equal(Math.max(...values.subarray(0, steps.length)), Math.max(...exact(run, first, first + 3000)));
  });
});

describe('series of the update', () => {
  it('have no number, and no gap, at the last record, from which no update was made', async () => {
    const run = finish((await load(oscillating(5000))).run());
    const keys = ['learningRate', 'updateNorm', 'updateRatio', 'effectiveLearningRate/0', 'update/0'];
    // From buckets, from rows thinned, and step by step.
    for (const [from, points] of [
      [0, 200],
      [4000, 300],
      [4900, 1000],
    ]) {
      const { steps, values } = run.series.read(keys, from, 5000, points);
      const bad = [...values].flatMap((value, i) =>
        Number.isFinite(value) || steps[i % steps.length] === 5000
          ? []
          : [`${keys[Math.floor(i / steps.length)]} at ${steps[i % steps.length]}`],
      );
      assert.deepEqual(bad, []);
    }
    run.edit({ step: 5000, text: 'x = 1', change: { kind: 'parameters', index: 0, value: 1 } });
    const { values } = run.series.read(['updateNorm'], 4000, 5000, 300);
    assert.ok(values.subarray(0, -2).every(Number.isFinite));
  });
});

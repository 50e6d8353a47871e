import assert from 'node:assert/strict';
import { TimeShare } from '../../../src/core/instruments/timeShare';

/** Runs steps of 1 ms each, at which the thing costs `cost(step)`; says at which it was done. */
function done(times: TimeShare, from: number, to: number, cost: (step: number) => number): number[] {
  const steps: number[] = [];
  for (let step = from; step < to; step++) {
    if (!times.isDue(step)) continue;
    steps.push(step);
    times.measured(step, cost(step), 1);
  }
  return steps;
}

describe('a schedule for what is dear', () => {
  it('does it every k-th step, k a power of two that keeps it within its share', () => {
    const times = new TimeShare(0.1);
    done(times, 0, 100, () => 0.7);
    assert.equal(times.every, 8);
    assert.deepEqual(
      done(times, 104, 130, () => 0.7),
      [104, 112, 120, 128],
    );
  });

  it('knows which steps it was done at, whatever it decided later', () => {
    const times = new TimeShare(0.1);
    const cost = (step: number) => (step < 300 ? 0.05 : step < 600 ? 3 : 0.4);
    const steps = done(times, 0, 1000, cost);
    assert.ok(new Set(steps.slice(1).map((step, i) => step - steps[i])).size > 2, 'the spacing has changed');
    assert.deepEqual(
      Array.from({ length: 1000 }, (_, step) => step).filter((step) => times.isDue(step)),
      steps,
    );
  });

  it('forgets what it decided for steps that are made anew', () => {
    const times = new TimeShare(0.1);
    done(times, 0, 500, (step) => (step < 200 ? 0.05 : 3));
    assert.equal(times.every, 32);
    const before = Array.from({ length: 100 }, (_, step) => step).filter((step) => times.isDue(step));
    times.cut(100);
    assert.equal(times.every, 1);
    const all = Array.from({ length: 150 }, (_, step) => step);
    assert.deepEqual([before, all.filter((step) => times.isDue(step))], [all.slice(0, 100), all]);
  });
});

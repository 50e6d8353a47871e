import assert from 'node:assert/strict';
import { PathSamples } from '../../../src/core/instruments/pathSamples';

describe('path samples', () => {
  it('keep every step of a short path', () => {
    const path = new PathSamples(2);
    for (let step = 0; step < 10; step++) path.add(step, Float32Array.of(step, -step));
    const { steps, path: points } = path.along([1, 0], { step: 9, theta: Float32Array.of(9, -9) });
    assert.deepEqual([...steps], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    assert.deepEqual([...points.slice(10)], [...steps]);
  });

  it('show an oscillation between two points however long it lasts, in bounded memory, and end at the newest', () => {
    const path = new PathSamples(1);
    for (let step = 0; step <= 100_000; step++) path.add(step, Float32Array.of(step % 2));
    const { steps, path: points } = path.along([0], { step: 100_000, theta: Float32Array.of(0) });
    assert.ok(steps.length <= 4097);
    assert.equal(steps.at(-1), 100_000);
    const ones = points.filter((x) => x === 1).length;
    assert.ok(ones > 0.4 * steps.length && ones < 0.6 * steps.length, `${ones} of ${steps.length}`);
  });
});

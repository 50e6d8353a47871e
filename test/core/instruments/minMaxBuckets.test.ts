import assert from 'node:assert/strict';
import { MinMaxBuckets } from '../../../src/core/instruments/minMaxBuckets';
import { seeded } from '../../support/random';

/** The two points of every bucket. */
function read(buckets: MinMaxBuckets): [number, number][] {
  const into = new Float32Array(2 * buckets.count);
  for (let i = 0; i < buckets.count; i++) buckets.write(i, i + 1, into, 2 * i);
  return Array.from({ length: buckets.count }, (_, i) => [into[2 * i], into[2 * i + 1]]);
}

function filled(values: readonly number[], bucketSize = 4, capacity = 8): MinMaxBuckets {
  const buckets = new MinMaxBuckets(bucketSize, capacity);
  for (const value of values) buckets.add(value);
  return buckets;
}

describe('min-max buckets', () => {
  it('keep the extremes of every bucket in the order they came', () => {
    assert.deepEqual(read(filled([3, 1, 5, 2, 9, 8, 0, 7])), [
      [1, 5],
      [9, 0],
    ]);
  });

  it('merge neighbours when full and lose no extreme', () => {
    const random = seeded(1);
    const values = Array.from({ length: 1000 }, () => Math.fround(random() * 2 - 1));
    const buckets = filled(values);
    assert.ok(buckets.count <= 8);
    const points = read(buckets);
    points.forEach(([a, b], i) => {
      const own = values.slice(i * buckets.bucketSize, (i + 1) * buckets.bucketSize);
      const [low, high] = [Math.min(...own), Math.max(...own)];
      const rising = own.indexOf(low) < own.indexOf(high);
      assert.deepEqual([a, b], rising ? [low, high] : [high, low]);
    });
  });

  it('show a gap where a number is not finite, and the spike beside it', () => {
    assert.deepEqual(read(filled([1, -2, 50, NaN, 1, 1, Infinity, 2, NaN, NaN, NaN, NaN])), [
      [50, NaN],
      [2, NaN],
      [NaN, NaN],
    ]);
  });

  it('keep the gap when buckets merge', () => {
    const values = Array.from({ length: 64 }, (_, i) => (i === 33 ? NaN : i));
    const points = read(filled(values));
    assert.deepEqual(
      points.flatMap(([, b], i) => (Number.isNaN(b) ? [i] : [])),
      [4],
    );
  });
});

describe('min-max buckets with numbers missing', () => {
  it('keep, beside NaN, the extreme that is farther from 0', () => {
    assert.deepEqual(read(filled([1, NaN, -7, 2])), [[-7, NaN]]);
    assert.deepEqual(read(filled([1, NaN, -2, 7])), [[7, NaN]]);
    assert.deepEqual(read(filled([NaN, 3, 3, 3, Infinity, -1, -1, 0.5])), [
      [3, NaN],
      [-1, NaN],
    ]);
  });

  it('have no gap where the series has no number at all', () => {
    const buckets = filled([4, 1, 3]);
    buckets.add(undefined);
    buckets.add(undefined);
    assert.equal(buckets.count, 2);
    assert.deepEqual(read(buckets), [
      [4, 1],
      [NaN, NaN],
    ]);
  });
});

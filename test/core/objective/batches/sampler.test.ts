import assert from 'node:assert/strict';
import { listedBatches, samplerOf, type SamplerOptions } from '../../../../src/core/objective/batches/sampler';

const rows = Int32Array.from({ length: 50 }, (_, i) => 2 * i);
/** 10 rows of class 0, 40 of class 1. */
const classOf = (row: number) => (row < 20 ? 0 : 1);
const sampler = (options: Partial<SamplerOptions>) => samplerOf({ rows, size: 8, sampling: 'shuffle', seed: 1, classOf, ...options });
const epoch = (options: Partial<SamplerOptions>, first = 0) =>
  Array.from({ length: 7 }, (_, step) => [...sampler(options).rowsAt(first + step)]);

describe('samplers', () => {
  for (const sampling of ['shuffle', 'sequential', 'replacement', 'stratified'] as const) {
    it(`${sampling} is a function of seed and step, in any order of asking`, () => {
      const one = sampler({ sampling });
      const forward = Array.from({ length: 30 }, (_, step) => [...one.rowsAt(step)]);
      for (let step = 29; step >= 0; step--) assert.deepEqual([...sampler({ sampling }).rowsAt(step)], forward[step]);
      const again = sampler({ sampling });
      for (let step = 29; step >= 0; step--) assert.deepEqual([...again.rowsAt(step)], forward[step]);
      if (sampling !== 'sequential') assert.notDeepEqual([...sampler({ sampling, seed: 2 }).rowsAt(0)], forward[0]);
    });
  }

  for (const sampling of ['shuffle', 'sequential', 'stratified'] as const) {
    it(`${sampling} takes every row once an epoch, the rest in a smaller batch`, () => {
      for (const first of [0, 7, 70]) {
        const batches = epoch({ sampling }, first);
        assert.deepEqual(
          batches.map(({ length }) => length),
          [8, 8, 8, 8, 8, 8, 2],
        );
        assert.deepEqual(
          batches.flat().sort((a, b) => a - b),
          [...rows],
        );
      }
      assert.equal(sampler({ sampling }).epochAt(7), 1);
      assert.equal(sampler({ sampling }).epochAt(8), 1 + 8 / 50);
    });
  }

  it('shuffle puts each epoch into a new order, sequential into none', () => {
    assert.notDeepEqual(epoch({}, 7), epoch({}, 0));
    assert.deepEqual(epoch({ sampling: 'sequential' }).flat(), [...rows]);
  });

  it('replacement may draw a row twice, and reaches all', () => {
    const one = sampler({ sampling: 'replacement' });
    const drawn = Array.from({ length: 200 }, (_, step) => [...one.rowsAt(step)]);
    assert.ok(drawn.some((batch) => new Set(batch).size < batch.length));
    assert.equal(new Set(drawn.flat()).size, rows.length);
    assert.ok(drawn.flat().every((row) => rows.includes(row)));
  });

  it('stratified keeps the proportions of the classes in every batch', () => {
    for (const batch of epoch({ sampling: 'stratified', size: 10 }).slice(0, 5)) {
      const ofFirst = batch.filter((row) => classOf(row) === 0).length;
      assert.ok(ofFirst >= 1 && ofFirst <= 3, `${ofFirst} of 10`);
    }
  });

  it('all rows at once stand in the order of the file', () => {
    for (const sampling of ['shuffle', 'sequential', 'stratified'] as const)
      assert.deepEqual(sampler({ sampling, size: 50 }).rowsAt(3), rows);
  });

  it('listed batches begin again after the last', () => {
    const listed = listedBatches([Int32Array.of(0, 1), Int32Array.of(2, 3, 4)], 10);
    assert.deepEqual(
      [0, 1, 2, 3].map((step) => [...listed.rowsAt(step)]),
      [
        [0, 1],
        [2, 3, 4],
        [0, 1],
        [2, 3, 4],
      ],
    );
    assert.deepEqual(
      [0, 1, 2, 3].map((step) => listed.epochAt(step)),
      [0, 0.2, 0.5, 0.7],
    );
  });
});

import assert from 'node:assert/strict';
import { scalingOf } from '../../../../src/core/objective/data/scaling';

describe('the scale of inputs', () => {
  // Three rows of two inputs; the last is not learnt from.
  const inputs = Float32Array.of(1, 10, 3, 10, 100, 100);
  const rows = Int32Array.of(0, 1);

  it('is as it is unless asked for', () => {
    const { shift, scale, apply } = scalingOf(inputs, 2, rows, { standardize: false, normalize: false });
    assert.deepEqual(
      [[...shift], [...scale]],
      [
        [0, 0],
        [1, 1],
      ],
    );
    assert.deepEqual([...apply(inputs)], [...inputs]);
  });

  it('has mean 0 and standard deviation 1 over the rows learnt from; what never changes is only shifted', () => {
    const { shift, scale, apply } = scalingOf(inputs, 2, rows, { standardize: true, normalize: false });
    assert.deepEqual(
      [[...shift], [...scale]],
      [
        [2, 10],
        [1, 1],
      ],
    );
    assert.deepEqual([...apply(inputs)], [-1, 0, 1, 0, 98, 90]);
  });

  it('goes from 0 to 1 over the rows learnt from', () => {
    const { shift, scale, apply } = scalingOf(inputs, 2, rows, { standardize: false, normalize: true });
    assert.deepEqual(
      [[...shift], [...scale]],
      [
        [1, 10],
        [2, 1],
      ],
    );
    assert.deepEqual([...apply(inputs)], [0, 0, 1, 0, 49.5, 90]);
  });
});

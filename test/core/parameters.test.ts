import assert from 'node:assert/strict';
import { coordinateName, layoutOf } from '../../src/core/parameters';

describe('parameter layout', () => {
  const layout = layoutOf([
    { name: 'x', shape: [] },
    { name: 'w', shape: [3] },
    { name: 'dense/kernel', shape: [2, 3] },
  ]);

  it('lays tensors one after another', () => {
    assert.equal(layout.size, 10);
    assert.deepEqual(
      layout.tensors.map((tensor) => tensor.offset),
      [0, 1, 4],
    );
  });

  it('names every coordinate as a user would index it', () => {
    assert.deepEqual(
      [0, 3, 4, 9].map((i) => coordinateName(layout, i)),
      ['x', 'w[2]', 'dense/kernel[0,0]', 'dense/kernel[1,2]'],
    );
    assert.throws(() => coordinateName(layout, 10), /no coordinate 10/);
  });
});

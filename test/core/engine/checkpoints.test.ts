import assert from 'node:assert/strict';
import { Checkpoints } from '../../../src/core/engine/checkpoints';

const snapshot = (t: number) => ({ t, theta: new Float32Array(1), slots: {} });

describe('checkpoints', () => {
  it('find the nearest snapshot at or before a chunk, also after thinning', () => {
    const checkpoints = new Checkpoints(8);
    for (let chunk = 0; chunk < 1000; chunk++) {
      checkpoints.add(chunk, snapshot(chunk));
      assert.equal(checkpoints.atOrBefore(0)?.t, 0);
      const nearest = checkpoints.atOrBefore(chunk)?.t ?? NaN;
      assert.ok(nearest <= chunk && chunk - nearest <= chunk / 4, `${nearest} for ${chunk}`);
    }
  });
});

describe('a checkpoint’s look-up', () => {
  it('gives the latest that is kept at or before a chunk, thinned or cut', () => {
    const checkpoints = new Checkpoints(4);
    for (let chunk = 0; chunk < 37; chunk++) checkpoints.add(chunk, snapshot(chunk));
    const found = (...chunks: number[]) => chunks.map((chunk) => checkpoints.atOrBefore(chunk)?.t);
    assert.deepEqual(found(0, 15, 16, 31, 32, 36), [0, 0, 16, 16, 32, 32]);
    // What was changed amid chunk 16 leaves what stood at its beginning.
    checkpoints.cut(16);
    assert.deepEqual(found(15, 16, 20), [0, 16, 16]);
    checkpoints.cut(15);
    assert.deepEqual(found(15), [0]);
  });
});

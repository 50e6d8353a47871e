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

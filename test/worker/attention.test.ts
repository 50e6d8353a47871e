import assert from 'node:assert/strict';
import { Interrupted } from '../../src/core/objective/objective';
import { Attention } from '../../src/worker/attention';

describe('attention in the middle of a step', () => {
  it('ends an evaluation as soon as the other side wants something, until it was heard', () => {
    const memory = new SharedArrayBuffer(4);
    const attention = new Attention(() => assert.fail('The step is quick.'));
    attention.listen(memory);
    attention.between(0.1);
    Atomics.store(new Int32Array(memory), 0, 1);
    assert.throws(() => attention.between(0.2), Interrupted);
    assert.throws(() => attention.between(0), Interrupted);
    attention.heard();
    attention.between(0.3);
  });

  it('reports how far an evaluation is that takes longer than a second, and starts anew with the next', () => {
    const shares: number[] = [];
    let now = 5000;
    const attention = new Attention(
      (share) => shares.push(share),
      () => now,
    );
    for (let tick = 0; tick < 20; tick++, now += 70) attention.between(tick / 20);
    // After 1050 ms, then every 280: the first tick that is 250 ms later.
    assert.deepEqual(shares, [15 / 20, 19 / 20]);
    const before = shares.length;
    attention.between(0);
    attention.between(0.5);
    assert.equal(shares.length, before);
  });
});

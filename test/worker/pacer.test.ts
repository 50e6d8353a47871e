import assert from 'node:assert/strict';
import { nodePlatform } from '../../src/platform/node/nodePlatform';
import { Pacer } from '../../src/worker/pacer';

describe('the pacer', () => {
  const clock = Object.getOwnPropertyDescriptor(performance, 'now');
  afterEach(() => {
    if (clock) Object.defineProperty(performance, 'now', clock);
    else delete (performance as Partial<Performance>).now;
  });

  it('makes up for a second of a standstill at most, not for all of it by a burst of steps', async () => {
    let now = 0;
    performance.now = () => now;
    const ticks: number[] = [];
    await new Promise<void>((resolve) => {
      const pacer = new Pacer({
        soon: nodePlatform('unused').soon,
        tick: () => {
          ticks.push(now);
          // The machine sleeps for an hour during the third step; then each step takes a millisecond.
          now += ticks.length === 3 ? 3_600_000 : 1;
          return ticks.length < 400;
        },
        // Where nothing is due, time goes on.
        afterSlice: () => {
          now += 100;
          const sinceStandstill = now - 3_600_000;
          if (sinceStandstill < 5000 && ticks.length < 400) return;
          pacer.stop();
          resolve();
        },
        atRest: resolve,
      });
      pacer.setSpeed(10);
      pacer.start();
    });
    // 10 steps a second: those of the second that is made up for, and those that were due meanwhile.
    const after = ticks.filter((at) => at >= 3_600_000).length;
    assert.ok(after >= 10 && after <= 75, `${after} steps in the five seconds after the standstill`);
  });
});

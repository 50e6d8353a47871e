import assert from 'node:assert/strict';
import { learningRateAt } from '../../../src/core/optimizer/schedules/registry';

function assertRates(schedule: Record<string, Record<string, number>>, steps: number, expected: Record<number, number>): void {
  const rate = learningRateAt(schedule, steps);
  for (const [t, α] of Object.entries(expected)) assert.ok(Math.abs(rate(Number(t)) - α) <= 1e-12 * (1 + α), `${t}: ${rate(Number(t))} instead of ${α}`);
}

describe('schedules', () => {
  it('oneCycle rises to its maximum and falls below its start, as torch OneCycleLR(max_lr=1, total_steps=11, pct_start=0.3636…)', () => {
    const options = { maximum: 1, rise: 4 / 11, divisor: 10, finalDivisor: 100, over: 0 };
    // The rise ends at step 4 − 1 = 3, the fall at step 10. A third of the way up: 1 − 0.45·(1 + cos 60°) = 0.325.
    const down = (k: number) => 0.001 + (0.999 / 2) * (1 + Math.cos((Math.PI * k) / 7));
    assertRates({ oneCycle: options }, 11, { 0: 0.1, 1: 0.325, 2: 0.775, 3: 1, 4: down(1), 8: down(5), 10: 0.001, 11: 0.001, 1000: 0.001 });
    assertRates({ oneCycle: { ...options, over: 11 } }, 999, { 3: 1, 10: 0.001 });
    for (const rise of [0, 1]) for (const steps of [1, 2, 5]) for (let t = 0; t < 7; t++) {
      assert.ok(Number.isFinite(learningRateAt({ oneCycle: { ...options, rise } }, steps)(t)));
    }
  });

  it('polynomial falls to zero along a power, as torch PolynomialLR(total_iters=4, power=2)', () => {
    assertRates({ polynomial: { initial: 0.16, power: 2, over: 4 } }, 100, { 0: 0.16, 1: 0.09, 2: 0.04, 3: 0.01, 4: 0, 50: 0 });
    assertRates({ polynomial: { initial: 1, power: 1, over: 0 } }, 10, { 3: 0.7, 10: 0 });
  });
});

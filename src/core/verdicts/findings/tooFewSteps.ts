import { counted } from '../../displayText';
import { about } from '../words';
import type { FindingKind, Found } from './findingKind';

export const tooFewSteps: FindingKind = {
  kind: 'tooFewSteps',
  description: 'The run ended while it still came closer: at the rate of its last updates it needs more of them.',
  find(o, { state, stepsNeeded, rate = 0 }): Found | undefined {
    const isOver = o.run.end?.reason === 'completed' && o.step === o.run.length - 1;
    // A recording ends where its program did.
    if (state !== 'converging' || !isOver || o.run.recorded) return undefined;
    const { steps } = o.run.assignment;
    if (stepsNeeded === undefined) {
      return {
        severity: 'information',
        message: `The run ended after ${counted(o.updates, 'update')} while it still got better: write more \`steps\`.`,
        evidence: { updates: o.updates },
      };
    }
    // Where steps are too long already, longer ones do not help.
    const isSteady = rate > 0 && o.distances.slice(-9).every((distance, i, all) => i === 0 || distance <= all[i - 1]);
    return {
      severity: 'warning',
      message: `Too few steps: ${counted(o.updates, 'was', 'were')} made and about ${about(stepsNeeded)} more are needed at this rate. Write \`steps: ${roundedUp(steps + stepsNeeded)}\`${isSteady ? ', or take a larger learning rate' : ''}.`,
      evidence: { updates: o.updates, stepsNeeded },
    };
  },
};

/** To two digits, so that it is enough. */
function roundedUp(steps: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(steps)) - 1);
  return Math.ceil(steps / unit) * unit;
}

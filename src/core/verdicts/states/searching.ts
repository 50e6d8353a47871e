import { counted } from '../../displayText';
import { pointText, shown } from '../words';
import type { Judge } from './judge';

/** Rules that never read the gradient visit points; at the end θ is the best of them. */
export const searching: Judge = {
  judge(o) {
    const { run, step } = o;
    if (run.assignment.rule.usesGradient) return undefined;
    if (run.end && step === run.length - 1) {
      return {
        state: 'converged',
        point: 'unknown',
        message: `The search is over after ${counted(o.updates, 'point')}. The best is ${pointText(run.assignment.problem.layout, o.theta(step))} with value ${shown(o.value(step))}; between the points visited nothing is known.`,
      };
    }
    return { state: 'wandering', message: `Visits point ${step - run.first + 1} of those to be tried: value ${shown(o.value(step))}.` };
  },
};

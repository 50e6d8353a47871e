import { length } from '../exact/stationaryPoint';
import { dot } from '../trend';
import { percent, shown } from '../words';
import type { FindingKind } from './findingKind';

const window = 60;
/** Cosine between update and gradient from which on a step counts as uphill. */
const uphill = 0.1;
/** Of the updates looked at. */
const share = 0.1;

export const overshoot: FindingKind = {
  kind: 'overshoot',
  description: `Of the last ${window} updates that moved something at least ${share} went uphill (cosine with the gradient above ${uphill}): momentum carries the run past the bottom (Goh, Why momentum really works, 2017).`,
  find(o) {
    if (!o.run.assignment.rule.usesGradient || o.isStochastic || !o.isWhole || o.updates < 5) return undefined;
    const size = Math.max(1, length(o.theta(o.step)));
    const steps: { step: number; cosine: number }[] = [];
    for (let step = o.step - 1; step >= Math.max(o.from, o.step - window); step--) {
      const [gradient, update] = [o.vector(step, 'gradient'), o.vector(step, 'update')];
      if (!gradient || !update || !(length(update) > 1e-5 * size) || length(gradient) === 0) continue;
      steps.push({ step, cosine: (o.sign * dot(gradient, update)) / (length(gradient) * length(update)) });
    }
    const climbing = steps.filter(({ cosine }) => cosine > uphill);
    if (climbing.length < 3 || climbing.length < share * steps.length) return undefined;
    return {
      severity: 'information',
      step: climbing[0].step,
      message: `Momentum overshoots: ${percent(climbing.length / steps.length)} of the last ${steps.length} updates went uphill, carried past the bottom by those before (last at step ${climbing[0].step}, cosine with the gradient ${shown(climbing[0].cosine)}). Less momentum or a smaller learning rate swings less.`,
      evidence: { share: climbing.length / steps.length, updates: steps.length },
    };
  },
};

import { coordinateName } from '../../parameters';
import { length } from '../exact/stationaryPoint';
import { lostUpdateText, spacingOf } from '../../engine/lostUpdate';
import type { FindingKind } from './findingKind';

export const roundedAway: FindingKind = {
  kind: 'roundedAway',
  description:
    'A coordinate stays as it is although its gradient is not zero, because the update is below half of float32’s spacing at that size (IEEE 754), and the run has not arrived.',
  find(o, { state }) {
    const last = o.step - (o.run.hasUpdate(o.step) ? 0 : 1);
    if (state === 'converged' || last < o.run.first || !o.isWhole) return undefined;
    const [gradient, rates, update] = [o.vector(last, 'gradient'), o.vector(last, 'effectiveLearningRate'), o.vector(last, 'update')];
    if (!gradient || !rates || !update) return undefined;
    const theta = o.theta(last);
    const first = o.vector(o.run.first, 'gradient') ?? gradient;
    const at = gradient.findIndex((g, i) => {
      const wanted = Math.abs(rates[i] * g);
      if (update[i] !== 0 || !(wanted > 0) || wanted > spacingOf(theta[i]) / 2) return false;
      return o.target ? Math.abs(theta[i] - o.target.theta[i]) > 8 * spacingOf(theta[i]) : Math.abs(g) > 1e-2 * length(first);
    });
    if (at < 0) return undefined;
    const wanted = Math.abs(rates[at] * gradient[at]);
    const name = coordinateName(o.run.assignment.problem.layout, at);
    return {
      severity: 'warning',
      step: last,
      message: `${lostUpdateText(name, theta[at], Math.fround(Number(wanted.toPrecision(4))))} Subtract an offset from the variable, scale it, or take a larger learning rate.`,
      evidence: { parameter: name, update: wanted, spacing: spacingOf(theta[at]) },
    };
  },
};

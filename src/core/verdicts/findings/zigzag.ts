import { compileExpression } from '../../recordLanguage/compile';
import { length } from '../exact/stationaryPoint';
import { symmetricEigen } from '../exact/symmetricEigen';
import type { Observation } from '../observation';
import { stableRate } from '../stableRate';
import { dot } from '../trend';
import { shown } from '../words';
import type { FindingKind } from './findingKind';

/** Updates in a row of which each turns back: so many are no accident. */
const turns = 3;
/** Cosine below which one vector points back against the one before. */
const back = -0.5;
/** Cosines remembered, so that running on measures each once. */
const remembered = 16;
/** Of an update's length, along the direction in which it turns. */
const share = 0.3;

export const zigzag: FindingKind = {
  kind: 'zigzag',
  description: `At the newest updates that moved something, ${turns} in a row turned back along the steepest direction (the Hessian’s, for formulas), with at least ${share} of their length: each jumps over the bottom of the valley (Riedmiller & Braun 1993; Goh 2017: 1 − αλ < 0).`,
  find(o) {
    const { moves, path, exact } = o;
    if (!o.run.assignment.rule.usesGradient || o.isStochastic) return undefined;
    const size = path.length > 0 ? Math.max(1, length(path[path.length - 1])) : 1;
    const moved = moves.filter((move) => length(move) > 1e-5 * size).slice(-turns - 1);
    if (moved.length <= turns) return undefined;
    const direction = exact ? steepest(o) : undefined;
    const along = moved.map((move) => (direction ? dot(move, direction) : NaN));
    const turnsBack = moved
      .slice(1)
      .every((move, i) =>
        direction
          ? along[i + 1] * along[i] < 0 && Math.abs(along[i + 1]) >= share * length(move)
          : dot(move, moved[i]) < back * length(move) * length(moved[i]),
      );
    if (!turnsBack) return undefined;
    const limit = stableRate(o);
    const alpha = o.learningRate(Math.max(o.run.first, o.step - 1));
    const factor = length(moved[turns]) / length(moved[turns - 1]);
    const advice =
      limit !== undefined
        ? ` The learning rate is ${shown(alpha)}; below ${shown(limit / 2)} the run comes in from one side.`
        : ' A smaller learning rate comes in from one side.';
    return {
      severity: 'information',
      message: `Zig-zags: every update jumps over the bottom of the valley, ${Math.abs(factor - 1) < 0.005 ? '' : `${shown(factor)} times `}as far as the one before.${advice}`,
      evidence: { turns, factor, ...(limit !== undefined && { limit }) },
    };
  },
  /**
   * Successive gradients point against each other. The product of successive gradients is the derivative of the value by the learning
   * rate (Baydin et al., Online learning rate adaptation with hypergradient descent, 2018).
   */
  health: {
    name: 'oscillation',
    title: 'Oscillation',
    description: `Successive gradients point against each other ${turns} times in a row (Riedmiller & Braun 1993; Baydin et al. 2018).`,
    isOnByDefault: false,
    conditionDescription: `Threshold on the cosine between successive gradients, by default ${back}.`,
    threshold: back,
    range: [-1, 1],
    watch({ window }, threshold) {
      const cosine = compileExpression('cosine(gradient, previous.gradient)', { window, constants: [] });
      const known = new Map<number, number>();
      const cosineAt = (step: number): number => {
        const before = known.get(step);
        if (before !== undefined) return before;
        window.moveTo(step);
        const measured = cosine.kind === 'number' ? cosine.get() : NaN;
        if (known.size >= remembered) known.clear();
        known.set(step, measured);
        return measured;
      };
      return (step) => {
        for (let ago = 0; ago < turns; ago++) if (step - ago <= window.run.first || !(cosineAt(step - ago) < threshold)) return undefined;
        return `The run oscillates: at step ${step} the gradient points against the one before (cosine ${shown(cosineAt(step))}), for the ${turns}rd time in a row. Try a smaller learning rate, or more damping.`;
      };
    },
  },
};

/** The direction of the largest curvature at the target, or where the run stands. */
function steepest(o: Observation): Float64Array | undefined {
  if (!o.exact) return undefined;
  const { values, vectors } = o.target?.eigen ?? symmetricEigen(o.exact.hessian(o.theta(o.step)), o.exact.size);
  const most = values.reduce((best, value, i) => (Math.abs(value) > Math.abs(values[best]) ? i : best), 0);
  return vectors[most];
}

import { dot } from '../trend';
import { shown } from '../words';
import type { FindingKind } from './findingKind';

/** Ratio of curvatures at which descent needs about a hundred times as many steps along the valley as across. */
const narrow = 50;

export const valleyFloor: FindingKind = {
  kind: 'valleyFloor',
  description: `What is left of the way lies along directions that curve at most 1/${narrow} as much as the steepest one: fast in one direction, slow in another (condition number κ; the factor a step is (κ − 1)/(κ + 1) at best, Nocedal & Wright 2006, section 3.3).`,
  find(o, { state, stepsNeeded = Infinity }) {
    const { target, offsets } = o;
    if (
      !target ||
      target.eigen.values.length < 2 ||
      state === 'converged' ||
      state === 'diverging' ||
      state === 'cycle' ||
      o.updates < 10 ||
      stepsNeeded < 50
    )
      return undefined;
    const curvatures = Array.from(target.eigen.values, (value) => o.sign * value);
    const steepest = Math.max(...curvatures);
    const least = Math.min(...curvatures);
    if (!(least > 0) || steepest / least < narrow) return undefined;
    const offset = offsets[offsets.length - 1];
    const parts = target.eigen.vectors.map((vector) => dot(vector, offset) ** 2);
    const flat =
      parts.reduce((sum, part, i) => sum + (curvatures[i] * narrow <= steepest ? part : 0), 0) / parts.reduce((sum, part) => sum + part, 0);
    if (!(flat >= 0.9)) return undefined;
    const condition = steepest / least;
    const { rule } = o.run.assignment;
    const isPlain = rule.name === 'sgd' && Number(o.run.optionsAt(o.step).momentum) === 0;
    const cure = isPlain
      ? 'Momentum, or rates of their own for each coordinate, help.'
      : 'A larger learning rate, more steps, or a rule that learns the curvatures (lbfgs) get along it.';
    return {
      severity: 'information',
      message: `Creeps along the floor of a valley: the function curves ${shown(condition)} times as much across as along it (its condition number), so that a rate that is safe across is slow along. ${cure}`,
      evidence: { conditionNumber: condition, shareAlong: flat },
    };
  },
};

import { curvatureAt } from '../core/verdicts/exact/curvature';
import type { RunPosition } from '../core/engine/session';
import type { Experiment } from '../core/experiment/experiment';
import { UserError, type Handlers } from '../protocol/channel';
import type { ShapeRequests } from '../protocol/shapes';
import { basinHandlers } from './basins';
import { recordedStep } from './recordedStep';
import { toReplay } from './refusing';

const mostPoints = 512;

/** Answers what is asked of a formula's shape. */
export function shapeHandlers(positionOf: (run: string) => RunPosition, experimentOf: () => Experiment): Handlers<ShapeRequests> {
  const at = (id: string, step: number) => {
    const { run } = positionOf(id);
    recordedStep(run, step);
    return run;
  };
  return {
    ...basinHandlers(positionOf, experimentOf),
    slice: ({ run: id, step, direction, from, to, count }) => {
      const run = toReplay(at(id, step));
      const { objective, problem } = run.assignment;
      if (objective.isStochastic === true || experimentOf().objective.kind !== 'formula')
        throw new UserError('Slices along a direction are of formulas.');
      const isWrong = direction.length !== problem.layout.size || !direction.every(Number.isFinite) || !(count >= 2 && count <= mostPoints);
      if (isWrong) throw new UserError(`A slice has a direction of ${problem.layout.size} finite numbers and 2 to ${mostPoints} points.`);
      const theta = run.values(step, 'parameters');
      const gradient = new Float32Array(theta.length);
      const values = Float32Array.from({ length: count }, (_, k) => {
        const s = from + ((to - from) * k) / (count - 1);
        return objective.evaluate(
          Float32Array.from(theta, (x, i) => x + s * direction[i]),
          gradient,
        );
      });
      return { values };
    },
    curvature: ({ run: id, step }) => curvatureAt(experimentOf(), at(id, step), step) ?? null,
  };
}

import type { TextRange } from '../experiment/diagnostic';
import { coordinateName } from '../parameters';
import { columnValues } from './record';
import type { Run } from './run';

/** Says which operation, of the update before or of the formula, first gave a number that is not finite at record `step`. */
export function explainNonFinite(run: Run, step: number): { message: string; range?: TextRange } {
  const theta = columnValues(run.layout, run.row(step), 'parameters');
  const { objective, problem, rule } = run.assignment;
  const broken = theta.findIndex((x) => !Number.isFinite(x));
  if (broken < 0) {
    const source = objective.firstNonFinite(theta);
    if (source) return { message: `Stopped at step ${step}: ${source.message}`, range: source.range };
    return { message: `Stopped at step ${step}: the value or the gradient is not finite.` };
  }
  const name = coordinateName(problem.layout, broken);
  const culprit = step > 0 ? run.stages(step - 1).find(({ values }) => !values.every(Number.isFinite)) : undefined;
  const cause = culprit ? ` In its stage “${culprit.stage.name}” (${culprit.stage.formula}) a number first left the range of float32.` : '';
  return {
    message: `Stopped at step ${step}: update ${step - 1} of ${rule.name} made ${name} ${theta[broken]}.${cause} Try a smaller learning rate.`,
  };
}

import type { NonFiniteSource } from '../objective/objective';
import type { TextRange } from '../diagnostic';
import type { Stage } from '../optimizer/stage';
import { coordinateName } from '../parameters';
import type { Recording } from '../recording/recording';
import { isReplayable, type Replayable } from './replayable';

/** Says which operation, of the update before or of the formula, first gave a number that is not finite at record `step`. */
export function explainNonFinite(run: Recording, step: number): { message: string; range?: TextRange } {
  const { message, range } = cause(run, step);
  return { message: withScaleAdvice(run, message), range };
}

/** A message with what to change where the data's scale is at fault. */
export function withScaleAdvice({ assignment: { objective } }: Recording, message: string): string {
  const advice = objective.scaleAdvice?.();
  return advice === undefined ? message : `${message} ${advice}`;
}

function cause(run: Recording, step: number): { message: string; range?: TextRange } {
  const theta = run.values(step, 'parameters');
  const { problem, rule } = run.assignment;
  const broken = theta.findIndex((x) => !Number.isFinite(x));
  if (broken < 0) {
    const source = isReplayable(run) ? sourceAt(run, step, theta) : undefined;
    if (source) return { message: `Stopped at step ${step}: ${source.message}`, range: source.range };
    return { message: `Stopped at step ${step}: the value or the gradient is not finite.` };
  }
  const name = coordinateName(problem.layout, broken);
  const made = `${theta[broken]}`;
  const culprit = step > run.first && isReplayable(run) ? firstBroken(run, step - 1) : undefined;
  const where = culprit ? ` In its stage “${culprit.name}” (${culprit.formula}) a number first left the range of float32.` : '';
  return {
    message: `Stopped at step ${step}: update ${step - 1} of ${rule.name} made ${name} ${made}.${where} Try a smaller learning rate.`,
  };
}

function sourceAt(run: Replayable, step: number, theta: Float32Array): NonFiniteSource | undefined {
  const { layerState } = run.snapshotBefore(step);
  return run.assignment.objective.firstNonFinite(theta, layerState && { step, state: layerState });
}

/** The first stage of an update, in the order in which they run, whose output is not finite. */
function firstBroken(run: Replayable, step: number): Stage | undefined {
  const broken = new Set<Stage>();
  const order: Stage[] = [];
  run.observe(step, (stage, values) => {
    if (!order.includes(stage)) order.push(stage);
    if (!broken.has(stage) && !values.every(Number.isFinite)) broken.add(stage);
  });
  return order.find((stage) => broken.has(stage));
}

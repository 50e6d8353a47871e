import type { Stage } from '../optimizer/stage';
import type { Replayable } from './replayable';

/** What one stage of an update made, over all coordinates; where θ is too long to be recorded whole, over the tracked ones. */
export interface StageResult {
  readonly stage: Stage;
  readonly values: Float32Array;
}

/** True for a stage that makes one number for the whole vector: a part of one parameter makes one, too. */
function makesScalar({ layout }: Replayable, { output, scalar, isNumber }: Stage): boolean {
  return scalar === true || isNumber === true || layout.columns.some((column) => column.scalar === true && column.slot === output);
}

/** What every stage of update `step` made, in order; empty for a record without update. */
export function stagesOf(run: Replayable, step: number): readonly StageResult[] {
  const results = new Map<Stage, Float32Array>();
  const { tracked } = run.layout;
  run.observe(step, (stage, values, from) => {
    const isScalar = makesScalar(run, stage);
    const whole = results.get(stage) ?? new Float32Array(isScalar ? 1 : (tracked?.length ?? run.assignment.problem.layout.size));
    results.set(stage, whole);
    if (!tracked || isScalar) whole.set(values, from);
    else
      for (let i = 0; i < tracked.length; i++)
        if (tracked[i] >= from && tracked[i] < from + values.length) whole[i] = values[tracked[i] - from];
  });
  return [...results].map(([stage, values]) => ({ stage, values }));
}

/** What stage `index` of update `step` made, whole. Undefined for a record without update, or without such a stage. */
export function stageOutputOf(run: Replayable, step: number, index: number): Float32Array | undefined {
  const order: Stage[] = [];
  let whole: Float32Array | undefined;
  run.observe(step, (stage, values, from) => {
    // All stages of a pass come before their second block, so that their order is known by then.
    if (!order.includes(stage)) order.push(stage);
    if (order.indexOf(stage) !== index) return;
    whole ??= new Float32Array(makesScalar(run, stage) ? 1 : run.assignment.problem.layout.size);
    whole.set(values, from);
  });
  return whole;
}

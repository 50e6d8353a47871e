import type { Run } from '../engine/run';
import { optionsAt } from '../engine/edit';
import { apply } from '../optimizer/optimizer';
import type { Stage, UpdateContext, Vectors } from '../optimizer/stage';
import { learningRateAt } from '../optimizer/schedules/registry';
import { explain, type MadeUpdate } from './explain';
import type { Explanation } from './explanation';

/** Above this many parameters only the coordinate explained is kept of every stage: the whole vectors would not fit. */
const mostWhole = 1 << 18;

/**
 * The update that a run made at a step, as equations with the numbers of one coordinate. Where no update was made from
 * there, the equations alone.
 */
export function explainStep(run: Run, step: number, coordinate: number, digits: number): Explanation {
  const { rule, problem, origin } = run.assignment;
  const options = optionsAt(run.assignment.options, origin?.edits ?? [], step);
  const slots = rule.slots(options, problem);
  const made = run.hasUpdate(step) ? madeUpdate(run, step, coordinate, options) : undefined;
  const stages = made?.stages ?? [...rule.stages(options, problem), apply];
  return explain({ rule, options, slots, stages, layout: problem.layout }, coordinate, made?.update, digits);
}

function madeUpdate(run: Run, step: number, coordinate: number, options: Readonly<Record<string, unknown>>): { stages: Stage[]; update: MadeUpdate } {
  const { rule, problem, origin, steps } = run.assignment;
  const { size } = problem.layout;
  const isWhole = size <= mostWhole;
  const kept = (values: Float32Array) => (isWhole || values.length === 1 ? values.slice() : values.slice(coordinate, coordinate + 1));
  const before: Vectors = { theta: kept(run.values(step, 'parameters')), gradient: kept(run.values(step, 'gradient')) };
  if (problem.goal === 'maximize') before.gradient = before.gradient.map((g) => -g);
  const value = run.values(step, 'value')[0];
  for (const [name, values] of Object.entries(run.snapshotBefore(step).slots)) before[name] = kept(values);

  const outputs = new Map<Stage, Float32Array>();
  run.observe(step, (stage, values, from) => {
    const isScalar = values.length === 1 && from === 0 && stage.scalar === true;
    const output = outputs.get(stage) ?? new Float32Array(isScalar || !isWhole ? 1 : size);
    outputs.set(stage, output);
    if (isWhole || isScalar) output.set(values.length <= output.length ? values : values.subarray(0, output.length), from);
    else if (coordinate >= from && coordinate < from + values.length) output[0] = values[coordinate - from];
  });
  const learningRate = learningRateAt((rule.learningRate ? rule.learningRate(options) : options.learningRate) ?? 0, steps)(step);
  const context: UpdateContext = { t: step - (origin?.begun ?? 0), learningRate, value, evaluate: noEvaluation };
  return { stages: [...outputs.keys()], update: { before, outputs: [...outputs.values()], context, isWhole } };
}

function noEvaluation(): never {
  throw new Error('Explaining an update evaluates nothing: it has been made.');
}

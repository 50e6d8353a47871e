import type { RecordLayout, RecordQuantity } from '../engine/record';
import { columnValues } from '../engine/record';
import type { Run } from '../engine/run';
import { formulaText, type Experiment } from '../experiment/experiment';
import type { ParameterLayout, ParameterTensor } from '../parameters';
import { jsonNumber } from './number';

/** Tensors with more entries are written as a summary unless everything is wanted. */
const largestWritten = 64;

export interface JsonLinesOptions {
  /** Write every entry of every tensor. */
  readonly full: boolean;
}

type Json = number | string | Json[] | { [key: string]: Json };

/** The first line: what was run. */
export function experimentLine(experiment: Experiment, runs: readonly { id: string; run: Run }[], backend: string): string {
  const { layout } = runs[0].run.assignment.problem;
  return JSON.stringify({
    type: 'experiment',
    title: experiment.title,
    [experiment.objective.goal]: formulaText(experiment.objective),
    backend,
    seed: experiment.seed,
    steps: experiment.steps,
    parameters: layout.tensors.map(({ name, shape }) => ({ name, shape })),
    runs: runs.map(({ id, run }) => ({ run: id, optimizer: run.assignment.rule.name, options: run.assignment.options })),
  });
}

/** One record with its update: `{"type":"step", …}`. */
export function stepLine(id: string, run: Run, step: number, options: JsonLinesOptions): string {
  const { layout: record, assignment } = run;
  const row = run.row(step);
  const tensors = (quantity: RecordQuantity, slot?: string) =>
    tensorsJson(assignment.problem.layout, columnValues(record, row, quantity, slot), options);
  const state = record.columns
    .filter((column) => column.quantity === 'state')
    .map(({ slot, scalar }): [string, Json] => [
      slot ?? '',
      scalar ? jsonNumber(columnValues(record, row, 'state', slot)[0]) : tensors('state', slot),
    ]);
  return JSON.stringify({
    type: 'step',
    run: id,
    step,
    value: first(record, row, 'value'),
    learningRate: first(record, row, 'learningRate'),
    parameters: tensors('parameters'),
    gradient: tensors('gradient'),
    effectiveLearningRate: tensors('effectiveLearningRate'),
    update: tensors('update'),
    state: Object.fromEntries(state),
  });
}

/** The last record and why there is no further one: `{"type":"end", …}`; `stopped` where the run could go on. */
export function endLine(id: string, run: Run, step: number, options: JsonLinesOptions): string {
  const end = step === run.length - 1 ? run.end : undefined;
  const row = run.row(step);
  return JSON.stringify({
    type: 'end',
    run: id,
    step,
    value: first(run.layout, row, 'value'),
    parameters: tensorsJson(run.assignment.problem.layout, columnValues(run.layout, row, 'parameters'), options),
    reason: end?.reason ?? 'stopped',
    message: end?.message,
  });
}

function first(layout: RecordLayout, row: Float32Array, quantity: RecordQuantity): number | string {
  return jsonNumber(columnValues(layout, row, quantity)[0]);
}

/** A flat vector as named tensors: numbers, nested arrays, or a summary of large ones. */
function tensorsJson(layout: ParameterLayout, values: Float32Array, { full }: JsonLinesOptions): Json {
  return Object.fromEntries(
    layout.tensors.map((tensor) => {
      const own = values.subarray(tensor.offset, tensor.offset + tensor.size);
      return [tensor.name, full || tensor.size <= largestWritten ? nested(own, tensor.shape) : summary(own, tensor)];
    }),
  );
}

function nested(values: Float32Array, shape: readonly number[]): Json {
  if (shape.length === 0) return jsonNumber(values[0]);
  const inner = values.length / shape[0];
  return Array.from({ length: shape[0] }, (_, i) => nested(values.subarray(i * inner, (i + 1) * inner), shape.slice(1)));
}

function summary(values: Float32Array, { shape }: ParameterTensor): Json {
  let [squares, sum, min, max, nonFinite] = [0, 0, Infinity, -Infinity, 0];
  for (const x of values) {
    if (!Number.isFinite(x)) nonFinite++;
    squares += x * x;
    sum += x;
    if (x < min) min = x;
    if (x > max) max = x;
  }
  const written = (x: number) => (Number.isFinite(x) ? x : String(x));
  return { shape: [...shape], norm: written(Math.sqrt(squares)), mean: written(sum / values.length), min: written(min), max: written(max), nonFinite };
}

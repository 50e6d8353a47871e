import type { RecordLayout, RecordQuantity } from '../record/recordLayout';
import { columnOf, columnValues } from '../record/recordLayout';
import type { Recording } from '../recording/recording';
import { summarize, summaryFigures } from '../record/summary';
import { dataOf, formulaText, type Experiment } from '../experiment/experiment';
import type { ParameterLayout, ParameterTensor } from '../parameters';
import { jsonLine, jsonNumber } from './number';

/** Tensors with more entries are written as a summary unless everything is wanted. */
const largestWritten = 64;

export interface JsonLinesOptions {
  /** Write every entry of every tensor. */
  readonly full: boolean;
  /** Of a θ too long to be recorded whole, write only what the record holds: nothing has to be computed again. */
  readonly asRecorded?: boolean;
}

/** More numbers than this make a line longer than a program can hold. */
const mostNumbers = 1e7;

/** Why every entry of every tensor cannot be written, for the user; undefined where it can. */
export function refuseFull({ layout, assignment }: Recording): string | undefined {
  const vectors = 4 + layout.columns.filter(({ quantity, kind }) => quantity === 'state' && kind !== 'tracked').length;
  const numbers = vectors * assignment.problem.layout.size;
  if (numbers <= mostNumbers) return undefined;
  return `With every entry of every tensor, a line of ${assignment.rule.name} would hold ${numbers.toLocaleString('en')} numbers; ${mostNumbers.toLocaleString('en')} are possible. Leave out --full: large tensors are then written as norm, mean, min, max and number of non-finite entries.`;
}

type Json = number | string | Json[] | { [key: string]: Json };

/** The first line: what was run. */
export function experimentLine(
  experiment: Experiment,
  runs: readonly { id: string; run: Recording; parent?: string }[],
  backend: string,
): string {
  const { layout } = runs[0].run.assignment.problem;
  const parts = dataOf(experiment.objective)?.batches.parts ?? 1;
  return jsonLine({
    type: 'experiment',
    title: experiment.title,
    [experiment.objective.goal]: formulaText(experiment.objective),
    backend,
    seed: experiment.seed,
    steps: experiment.steps,
    // Absent where a batch is one whole.
    parts: parts > 1 ? parts : undefined,
    parameters: layout.tensors.map(({ name, shape }) => ({ name, shape })),
    runs: runs.map(({ id, run, parent }) => ({
      run: id,
      optimizer: run.assignment.rule.name,
      options: run.assignment.options,
      // Absent but for runs that were added to another.
      parent,
      forkedAt: run.assignment.origin && parent !== undefined ? run.first : undefined,
    })),
  });
}

/** The changes that a user made to record `step`, a line each before it: `{"type":"edit","run":"adam","step":20,"name":"x","value":3, …}`. */
export function editLines(id: string, run: Recording, step: number): readonly string[] {
  return run.edits
    .filter((edit) => edit.step === step)
    .map(({ text, change }) => {
      if (change.kind === 'end') return jsonLine({ type: 'edit', run: id, step, kind: change.kind, text });
      const name = text.slice(0, text.indexOf(' = '));
      const value = change.kind === 'option' ? optionValue(change.options, change.name) : jsonNumber(change.value);
      return jsonLine({ type: 'edit', run: id, step, kind: change.kind, name, value, text });
    });
}

/** An option, or one inside another: `inner.learningRate`. */
function optionValue(options: Readonly<Record<string, unknown>>, name: string): unknown {
  return name.split('.').reduce<unknown>((found, key) => (found as Record<string, unknown>)[key], options);
}

/** One record with its update: `{"type":"step", …}`. */
export function stepLine(id: string, run: Recording, step: number, options: JsonLinesOptions): string {
  const { layout: record, assignment } = run;
  const row = run.row(step);
  const { layout } = assignment.problem;
  const tensors = (quantity: RecordQuantity, slot?: string) =>
    options.asRecorded && run.layout.tracked
      ? recordedJson(layout, record, row, quantity, slot)
      : tensorsJson(layout, run.values(step, quantity, slot), options);
  const state = record.columns
    .filter(({ quantity, kind }) => quantity === 'state' && kind !== 'tracked')
    .map(({ slot, scalar }): [string, Json] => [
      slot ?? '',
      scalar ? jsonNumber(columnValues(record, row, 'state', slot)[0]) : tensors('state', slot),
    ]);
  return jsonLine({
    type: 'step',
    run: id,
    step,
    value: first(record, row, 'value'),
    learningRate: first(record, row, 'learningRate'),
    ...measured(run, step),
    parameters: tensors('parameters'),
    gradient: tensors('gradient'),
    effectiveLearningRate: tensors('effectiveLearningRate'),
    update: tensors('update'),
    state: Object.fromEntries(state),
  });
}

/** The last record and why there is no further one: `{"type":"end", …}`; `stopped` where the run could go on. */
export function endLine(
  id: string,
  run: Recording,
  step: number,
  options: JsonLinesOptions,
  openReason: 'stopped' | 'interrupted' = 'stopped',
): string {
  const end = step === run.length - 1 ? run.end : undefined;
  const row = run.row(step);
  return jsonLine({
    type: 'end',
    run: id,
    step,
    value: first(run.layout, row, 'value'),
    ...measured(run, step),
    parameters:
      options.asRecorded && run.layout.tracked
        ? recordedJson(run.assignment.problem.layout, run.layout, row, 'parameters')
        : tensorsJson(run.assignment.problem.layout, run.values(step, 'parameters'), options),
    reason: end?.reason ?? openReason,
    message: end?.message,
  });
}

/** Accuracy and validation where they were measured at this step: `{"accuracy":…,"validation":{"loss":…,"accuracy":…}}`. */
function measured({ metrics }: Recording, step: number): { [key: string]: Json } {
  const sample = metrics?.measuredAt(step);
  const found: { [key: string]: Json } = {};
  metrics?.names.forEach((name, i) => {
    if (!sample || metrics.whyAbsent(name) !== undefined) return;
    const [outer, inner] = name.split('.');
    found[outer] =
      inner === undefined ? jsonNumber(sample[i]) : { ...(found[outer] as object | undefined), [inner]: jsonNumber(sample[i]) };
  });
  return found;
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
  if (shape.length === 1) return Array.from(values, jsonNumber);
  const inner = values.length / shape[0];
  return Array.from({ length: shape[0] }, (_, i) => nested(values.subarray(i * inner, (i + 1) * inner), shape.slice(1)));
}

function summary(values: Float32Array, { shape }: ParameterTensor): Json {
  const figures = new Float64Array(summaryFigures.length);
  summarize(values, 0, values.length, figures, 0);
  const written = summaryFigures.map((name, i): [string, Json] => [
    name,
    figures[i] !== 0 && Number.isFinite(figures[i]) ? figures[i] : jsonNumber(figures[i]),
  ]);
  return { shape: [...shape], ...Object.fromEntries(written) };
}

/** The figures that the record holds of every tensor; those that were not measured at its step are left out. */
function recordedJson(
  { tensors }: ParameterLayout,
  record: RecordLayout,
  row: Float32Array,
  quantity: RecordQuantity,
  slot?: string,
): Json {
  const { offset } = columnOf(record, quantity, slot, 'summary') as { offset: number };
  const width = summaryFigures.length;
  return Object.fromEntries(
    tensors.map(({ name, shape }, i) => {
      const figures = row.subarray(offset + i * width, offset + (i + 1) * width);
      const isMeasured = !Number.isNaN(figures[summaryFigures.indexOf('nonFinite')]);
      const written = summaryFigures.flatMap((figure, k): [string, Json][] =>
        isMeasured || (quantity === 'gradient' && figure === 'norm') ? [[figure, jsonNumber(figures[k])]] : [],
      );
      return [name, { shape: [...shape], ...Object.fromEntries(written) }];
    }),
  );
}

import { distributions, writeQuantiles, type DistributedQuantity } from '../instruments/distributions';
import { summaries } from '../instruments/summaries';
import { columnOf, figurePlace, type RecordQuantity } from '../record/recordLayout';
import type { Recording } from './recording';
import { sumOfSquares } from '../record/summary';
import { quantileLevels, rateLevels, tensorFigures } from '../record/tensorFigures';

const tabled = ['parameters', 'gradient', 'update'] as const;
/** Points of a sparkline, and columns of a heat map of a run that records everything. */
const mostPoints = 60;
const mostColumns = 128;
/** How far back figures are looked for that are not measured at every step. */
const longestSpacing = 1 << 14;

export interface TensorTable {
  /** The step that the figures belong to: the one asked for, or the last before it at which a long θ was measured. */
  readonly step: number;
  /** For each tensor tensorFigures.length numbers; NaN where they were not recorded. */
  readonly figures: Float32Array;
  readonly sparkSteps: Float64Array;
  /** ‖Δθ‖/‖θ‖ at sparkSteps, a row for each tensor. */
  readonly sparkRatios: Float32Array;
}

/**
 * Figures of every tensor from what is recorded: no step is computed again.
 * @param measure what the record of the newest step does not hold is measured, since its vectors are still there.
 */
export function tensorTable(run: Recording, step: number, measure = false): TensorTable {
  const { tensors } = run.assignment.problem.layout;
  const newest = measure && run.layout.tracked && step === run.length - 1 && run.hasUpdate(step) ? newestFigures(run) : undefined;
  const measured = newest ? step : measuredAt(run, step);
  const width = tensorFigures.length;
  const figures = new Float32Array(tensors.length * width).fill(NaN);
  tensors.forEach((_, i) => {
    const { norms, rates } = newest?.(i) ?? {
      norms: tabled.map((quantity) => norm(run, measured, quantity, i)),
      rates: ratesAt(run, measured, i),
    };
    const [parameters, gradient, update] = norms;
    figures.set([parameters, gradient, update, update / parameters, ...rates], i * width);
  });
  const sparkSteps = stepsTo(run, run.length - 1, mostPoints);
  const sparkRatios = new Float32Array(tensors.length * sparkSteps.length);
  tensors.forEach((_, i) =>
    sparkSteps.forEach((at, k) => (sparkRatios[i * sparkSteps.length + k] = norm(run, at, 'update', i) / norm(run, at, 'parameters', i))),
  );
  return { step: measured, figures, sparkSteps, sparkRatios };
}

/** The distribution of a tensor's entries over the steps: for each step quantileLevels.length quantiles. */
export function distributionsOf(
  run: Recording,
  tensor: number,
  quantity: DistributedQuantity,
): { readonly steps: Float64Array; readonly quantiles: Float32Array } {
  const kept = run.instruments.of(distributions);
  if (kept) return kept.of(quantity, tensor);
  const { offset, size } = run.assignment.problem.layout.tensors[tensor];
  const steps = stepsTo(run, run.length - 1, mostColumns);
  const width = quantileLevels.length;
  const quantiles = new Float32Array(steps.length * width).fill(NaN);
  const column = columnOf(run.layout, quantity);
  steps.forEach((step, i) => {
    const row = recorded(run, step);
    if (row && column) writeQuantiles(row, column.offset + offset, size, quantiles.subarray(i * width, (i + 1) * width));
  });
  return { steps, quantiles };
}

/** Steps with figures, evenly over the run, the last at or before `last`. */
function stepsTo(run: Recording, last: number, most: number): Float64Array {
  const count = Math.min(most, last - run.first + 1);
  const even = Array.from({ length: count }, (_, i) =>
    measuredAt(run, run.first + Math.round((i * (last - run.first)) / Math.max(1, count - 1))),
  );
  return Float64Array.from([...new Set(even)].sort((a, b) => a - b));
}

/** The last step at or before `step` at which everything was measured. */
function measuredAt(run: Recording, step: number): number {
  const summarized = run.instruments.of(summaries);
  if (!summarized) return step;
  for (let at = step; at >= Math.max(run.first, step - longestSpacing); at--) if (summarized.has(at)) return at;
  return run.first;
}

function recorded(run: Recording, step: number): Float32Array | undefined {
  const stretch = run.stretchAt(step, false);
  return stretch?.rows.subarray((step - stretch.first) * run.layout.stride, (step - stretch.first + 1) * run.layout.stride);
}

function norm(run: Recording, step: number, quantity: RecordQuantity, tensor: number): number {
  const row = recorded(run, step);
  if (!row) return NaN;
  const figure = figurePlace(run.layout, quantity, undefined, tensor, 'norm');
  if (figure !== undefined) return row[figure];
  const column = columnOf(run.layout, quantity);
  const { offset, size } = run.assignment.problem.layout.tensors[tensor];
  return column ? Math.sqrt(sumOfSquares(row, column.offset + offset, column.offset + offset + size)) : NaN;
}

/** The figures of a tensor from the whole vectors of the newest record. */
function newestFigures(run: Recording): (tensor: number) => { readonly norms: readonly number[]; readonly rates: readonly number[] } {
  const vectors = tabled.map((quantity) => run.values(run.length - 1, quantity));
  const effective = run.values(run.length - 1, 'effectiveLearningRate');
  const quantiles = new Float32Array(quantileLevels.length);
  return (tensor) => {
    const { offset, size } = run.assignment.problem.layout.tensors[tensor];
    writeQuantiles(effective, offset, size, quantiles);
    return {
      norms: vectors.map((values) => Math.sqrt(sumOfSquares(values, offset, offset + size))),
      rates: rateLevels.map((level) => quantiles[level]),
    };
  };
}

function ratesAt(run: Recording, step: number, tensor: number): number[] {
  const quantiles = new Float32Array(quantileLevels.length).fill(NaN);
  const kept = run.instruments.of(distributions);
  if (kept) {
    const { steps, quantiles: all } = kept.of('effectiveLearningRate', tensor);
    const at = steps.findLastIndex((one) => one <= step);
    if (at >= 0) quantiles.set(all.subarray(at * quantiles.length, (at + 1) * quantiles.length));
  } else {
    const row = recorded(run, step);
    const column = columnOf(run.layout, 'effectiveLearningRate');
    const { offset, size } = run.assignment.problem.layout.tensors[tensor];
    if (row && column) writeQuantiles(row, column.offset + offset, size, quantiles);
  }
  return rateLevels.map((level) => quantiles[level]);
}

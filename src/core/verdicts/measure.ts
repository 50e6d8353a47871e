import { columnOf, figurePlace } from '../record/recordLayout';
import type { Recording } from '../recording/recording';
import { gradientNorm as gradientNormOf } from '../instruments/quantities/norms';

/** The value of a recorded step, as written. */
export function valueReader(run: Recording): (step: number) => number {
  const offset = columnOf(run.layout, 'value')?.offset ?? 0;
  return (step) => run.memoryAt(step)[(step % run.rowsPerChunk) * run.layout.stride + offset];
}

/** +1 where smaller values are better, −1 where larger are. */
export function direction({ assignment: { problem } }: Recording): 1 | -1 {
  return problem.goal === 'minimize' ? 1 : -1;
}

/** ‖∇f‖ of a recorded step. */
export function gradientNormReader(run: Recording): (step: number) => number {
  const measure = gradientNormOf.measure(run.layout);
  return (step) => measure(run.memoryAt(step), (step % run.rowsPerChunk) * run.layout.stride, step) ?? NaN;
}

/** The parameter whose part of the gradient is smallest or largest at a step, where the run has several. */
export function extremeTensor(run: Recording, step: number, pick: 'smallest' | 'largest'): string | undefined {
  const { tensors } = run.assignment.problem.layout;
  if (tensors.length < 2) return undefined;
  const row = run.row(step);
  const column = columnOf(run.layout, 'gradient');
  const norms = tensors.map(({ offset, size }, i) => {
    const place = figurePlace(run.layout, 'gradient', undefined, i, 'norm');
    if (!column) return place === undefined ? NaN : row[place];
    return Math.hypot(...row.subarray(column.offset + offset, column.offset + offset + size));
  });
  const better = pick === 'smallest' ? (a: number, b: number) => a < b : (a: number, b: number) => a > b;
  return tensors[norms.reduce((best, norm, i) => (better(norm, norms[best]) ? i : best), 0)].name;
}

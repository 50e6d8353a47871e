import { columnOf, type RecordLayout, type RecordQuantity } from '../../record/recordLayout';
import { summaryFigures } from '../../record/summary';
import type { Measurement, Quantity } from './quantity';

/** Euclidean norm of a column, summed in float64; of a summary, from the tensors' norms. */
export function normOf(quantity: RecordQuantity) {
  return (layout: RecordLayout): Measurement => {
    const summary = columnOf(layout, quantity, undefined, 'summary');
    if (summary) return ofSummary(summary.offset, summary.size, quantity === 'gradient');
    const { offset: first, size } = columnOf(layout, quantity) ?? { offset: 0, size: 0 };
    return (rows, offset) => {
      let sum = 0;
      for (let i = offset + first; i < offset + first + size; i++) sum += rows[i] * rows[i];
      return Math.sqrt(sum);
    };
  };
}

function ofSummary(first: number, size: number, isMeasuredAlways: boolean): Measurement {
  const width = summaryFigures.length;
  const counted = summaryFigures.indexOf('nonFinite');
  return (rows, offset) => {
    // The count of non-finite entries is a number wherever the summary was measured.
    if (!isMeasuredAlways && Number.isNaN(rows[offset + first + counted])) return undefined;
    let sum = 0;
    for (let i = offset + first; i < offset + first + size; i += width) sum += rows[i] * rows[i];
    return Math.sqrt(sum);
  };
}

export const gradientNorm: Quantity = { name: 'gradientNorm', title: 'Gradient norm ‖∇f‖', measure: normOf('gradient') };
export const updateNorm: Quantity = { name: 'updateNorm', title: 'Update size ‖Δθ‖', isOfUpdate: true, measure: normOf('update') };

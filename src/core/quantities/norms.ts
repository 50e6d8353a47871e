import { columnOf, type RecordLayout, type RecordQuantity } from '../engine/record';
import type { Quantity } from './quantity';

/** Euclidean norm of a column, summed in float64. */
function normOf(quantity: RecordQuantity) {
  return (layout: RecordLayout) => {
    const { offset: first, size } = columnOf(layout, quantity) ?? { offset: 0, size: 0 };
    return (rows: Float32Array, offset: number) => {
      let sum = 0;
      for (let i = offset + first; i < offset + first + size; i++) sum += rows[i] * rows[i];
      return Math.sqrt(sum);
    };
  };
}

export const gradientNorm: Quantity = { name: 'gradientNorm', title: 'Gradient norm ‖∇f‖', measure: normOf('gradient') };
export const updateNorm: Quantity = { name: 'updateNorm', title: 'Update size ‖Δθ‖', measure: normOf('update') };

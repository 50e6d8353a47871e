import type { ParameterTensor } from '../../parameters';

/**
 * The units of a tensor of rank ≥ 2 are the slices that feed one output: kernels are [inputs …, outputs], so entries of one
 * unit lie `count` apart. A tensor of lower rank is one unit.
 */
export function unitsOf({ shape, size }: ParameterTensor): { readonly count: number; readonly length: number } {
  const count = shape.length < 2 ? 1 : (shape.at(-1) ?? 1);
  return { count, length: size / count };
}

/** Euclidean norm of unit `unit` of a tensor inside a flat vector. */
export function unitNorm(values: Float32Array, tensor: ParameterTensor, unit: number): number {
  const { count, length } = unitsOf(tensor);
  let squares = 0;
  for (let i = 0, at = tensor.offset + unit; i < length; i++, at += count) squares += values[at] * values[at];
  return Math.sqrt(squares);
}

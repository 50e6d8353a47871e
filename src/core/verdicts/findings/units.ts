import type { ParameterTensor } from '../../parameters';

/** True where column `unit` (the last axis) of a tensor satisfies a test in every entry. */
export function everyOf(
  values: Float32Array,
  { offset, size, shape }: ParameterTensor,
  unit: number,
  test: (x: number, row: number) => boolean,
): boolean {
  const units = shape[shape.length - 1];
  for (let i = unit, row = 0; i < size; i += units, row++) if (!test(values[offset + i], row)) return false;
  return true;
}

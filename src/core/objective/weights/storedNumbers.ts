import { dtypes } from './dtypes';
import { WeightsProblem } from './problem';
import type { StoredTensor } from './safetensors';

/** Numbers of one type in memory, of which tensors are views. */
export interface Storage {
  readonly bytes: Uint8Array;
  /** As safetensors calls it: `F32`. */
  readonly dtype: string;
  readonly isBigEndian?: boolean;
}

/** Where a tensor's entries lie in a storage, in entries. */
export interface Strided {
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

/**
 * A tensor that is read when it is asked for: so what a file claims to hold takes no memory before it fits something.
 * Every entry is checked to lie within the storage before one is read.
 * @param file for messages.
 * @throws WeightsProblem where entries lie outside.
 */
export function stridedTensor(name: string, storage: Storage, { offset, shape, strides }: Strided, file: string): StoredTensor {
  const { dtype, bytes, isBigEndian = false } = storage;
  const size = shape.reduce((product, length) => product * length, 1);
  const whole = [offset, ...shape, ...strides].every((one) => Number.isSafeInteger(one) && one >= 0) && shape.length === strides.length;
  const width = dtypes.get(dtype)?.bytes ?? 1;
  const last = shape.reduce((at, length, axis) => at + (length - 1) * strides[axis], offset);
  if (!whole || (size > 0 && !(last < bytes.length / width))) {
    throw new WeightsProblem(`“${name}” in ${file} lies outside of what the file holds: it is damaged. Save or download it again.`);
  }
  return { name, dtype, shape, read: () => numbersOf(name, { dtype, bytes, isBigEndian }, { offset, shape, strides }, size, file) };
}

/** Strides of a tensor without gaps, the last axis running fastest. */
export function denseStrides(shape: readonly number[]): readonly number[] {
  const strides: number[] = [];
  let stride = 1;
  for (const length of [...shape].reverse()) {
    strides.unshift(stride);
    stride *= length;
  }
  return strides;
}

function numbersOf(
  name: string,
  { dtype, bytes, isBigEndian }: Required<Storage>,
  { offset, shape, strides }: Strided,
  size: number,
  file: string,
): Float32Array {
  const { bytes: width, read } = dtypes.get(dtype) ?? { bytes: 0 };
  if (!read)
    throw new WeightsProblem(
      `“${name}” in ${file} is stored as ${dtype}, which holds no parameters. Save it as float32, float16, bfloat16 or float64.`,
    );
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const swapped = new DataView(new ArrayBuffer(width));
  const at = (entry: number): number => {
    if (!isBigEndian) return read(view, entry * width);
    for (let i = 0; i < width; i++) swapped.setUint8(i, bytes[entry * width + width - 1 - i]);
    return read(swapped, 0);
  };
  const values = new Float32Array(size);
  const place = shape.map(() => 0);
  let entry = offset;
  for (let i = 0; i < size; i++) {
    values[i] = at(entry);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      entry += strides[axis];
      if (++place[axis] < shape[axis]) break;
      entry -= place[axis] * strides[axis];
      place[axis] = 0;
    }
  }
  return values;
}

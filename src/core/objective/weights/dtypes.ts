/** How safetensors stores a number: its width, and how it is read, where it can be a parameter. */
export interface Dtype {
  /** Of one number. */
  readonly bytes: number;
  /** Numbers as float32; undefined: no parameter is stored like this. */
  readonly read?: (view: DataView, at: number) => number;
}

const littleEndian = true;

/** Those of the format's documentation. */
export const dtypes: ReadonlyMap<string, Dtype> = new Map<string, Dtype>([
  ['F64', { bytes: 8, read: (view, at) => view.getFloat64(at, littleEndian) }],
  ['F32', { bytes: 4, read: (view, at) => view.getFloat32(at, littleEndian) }],
  ['F16', { bytes: 2, read: (view, at) => halfToNumber(view.getUint16(at, littleEndian)) }],
  ['BF16', { bytes: 2, read: (view, at) => brainToNumber(view.getUint16(at, littleEndian)) }],
  ['I64', { bytes: 8 }],
  ['U64', { bytes: 8 }],
  ['I32', { bytes: 4 }],
  ['U32', { bytes: 4 }],
  ['I16', { bytes: 2 }],
  ['U16', { bytes: 2 }],
  ['I8', { bytes: 1 }],
  ['U8', { bytes: 1 }],
  ['BOOL', { bytes: 1 }],
  ['F8_E4M3', { bytes: 1 }],
  ['F8_E5M2', { bytes: 1 }],
]);

/** IEEE 754 binary16: 1 bit of sign, 5 of exponent, 10 of fraction. */
export function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const word = new Uint32Array(1);
const asFloat = new Float32Array(word.buffer);

/** bfloat16: the upper half of a float32. */
export function brainToNumber(bits: number): number {
  word[0] = bits << 16;
  return asFloat[0];
}

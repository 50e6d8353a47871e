/** A change of scale of every input, x ↦ (x − shift) / scale, measured on the training rows alone. */
export interface Scaling {
  readonly shift: Float64Array;
  readonly scale: Float64Array;
  /** Rows of inputs in a new array. */
  readonly apply: (raw: Float32Array) => Float32Array;
}

/**
 * `standardize`: mean 0 and standard deviation 1 (divided by n); `normalize`: 0 … 1. Inputs that never change are only
 * shifted. Neither: as they are.
 */
export function scalingOf(
  inputs: Float32Array,
  width: number,
  rows: Int32Array,
  wanted: { readonly standardize: boolean; readonly normalize: boolean },
): Scaling {
  const shift = new Float64Array(width);
  const scale = new Float64Array(width).fill(1);
  if (wanted.standardize) measureSpread(inputs, width, rows, shift, scale);
  else if (wanted.normalize) measureRange(inputs, width, rows, shift, scale);
  const isIdentity = !wanted.standardize && !wanted.normalize;
  return {
    shift,
    scale,
    apply: (raw) => (isIdentity ? raw : applied(raw, shift, scale)),
  };
}

/** Row after row, as the numbers lie in memory. */
function measureSpread(inputs: Float32Array, width: number, rows: Int32Array, shift: Float64Array, scale: Float64Array): void {
  for (const row of rows) for (let i = 0, at = row * width; i < width; i++, at++) shift[i] += inputs[at];
  for (let i = 0; i < width; i++) shift[i] /= rows.length;
  const squares = new Float64Array(width);
  for (const row of rows) for (let i = 0, at = row * width; i < width; i++, at++) squares[i] += (inputs[at] - shift[i]) ** 2;
  for (let i = 0; i < width; i++) scale[i] = Math.sqrt(squares[i] / rows.length) || 1;
}

function measureRange(inputs: Float32Array, width: number, rows: Int32Array, shift: Float64Array, scale: Float64Array): void {
  const most = new Float64Array(width).fill(-Infinity);
  shift.fill(Infinity);
  for (const row of rows) {
    for (let i = 0, at = row * width; i < width; i++, at++) {
      const x = inputs[at];
      if (x < shift[i]) shift[i] = x;
      if (x > most[i]) most[i] = x;
    }
  }
  for (let i = 0; i < width; i++) scale[i] = most[i] - shift[i] || 1;
}

function applied(raw: Float32Array, shift: Float64Array, scale: Float64Array): Float32Array {
  const width = shift.length;
  const scaled = new Float32Array(raw.length);
  for (let at = 0; at < raw.length; at += width) for (let i = 0; i < width; i++) scaled[at + i] = (raw[at + i] - shift[i]) / scale[i];
  return scaled;
}

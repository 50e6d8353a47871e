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
export function scalingOf(inputs: Float32Array, width: number, rows: Int32Array, wanted: { readonly standardize: boolean; readonly normalize: boolean }): Scaling {
  const shift = new Float64Array(width);
  const scale = new Float64Array(width).fill(1);
  if (wanted.standardize) measureSpread(inputs, width, rows, shift, scale);
  else if (wanted.normalize) measureRange(inputs, width, rows, shift, scale);
  const isIdentity = !wanted.standardize && !wanted.normalize;
  return {
    shift,
    scale,
    apply: (raw) => (isIdentity ? raw : raw.map((x, i) => (x - shift[i % width]) / scale[i % width])),
  };
}

function measureSpread(inputs: Float32Array, width: number, rows: Int32Array, shift: Float64Array, scale: Float64Array): void {
  for (let i = 0; i < width; i++) {
    let sum = 0;
    for (const row of rows) sum += inputs[row * width + i];
    const mean = sum / rows.length;
    let squares = 0;
    for (const row of rows) squares += (inputs[row * width + i] - mean) ** 2;
    shift[i] = mean;
    scale[i] = Math.sqrt(squares / rows.length) || 1;
  }
}

function measureRange(inputs: Float32Array, width: number, rows: Int32Array, shift: Float64Array, scale: Float64Array): void {
  for (let i = 0; i < width; i++) {
    let [least, most] = [Infinity, -Infinity];
    for (const row of rows) {
      least = Math.min(least, inputs[row * width + i]);
      most = Math.max(most, inputs[row * width + i]);
    }
    shift[i] = least;
    scale[i] = most - least || 1;
  }
}

/** Layers as their definitions have them (Dumoulin and Visin 2016; Keras's documentation), in float64 and plain loops: what the engine's are held against. */

export interface Picture {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** [height, width, channels]. */
  readonly values: Float64Array;
}

type Pair = number | readonly [number, number];

export interface WindowOptions {
  readonly size: Pair;
  readonly strides?: Pair;
  readonly dilation?: Pair;
  readonly padding?: 'valid' | 'same';
}

const pairOf = (value: Pair): readonly [number, number] => (typeof value === 'number' ? [value, value] : value);

interface Axis {
  readonly outputs: number;
  /** The inputs that output o meets, by tap; −1 where a tap meets padding. */
  readonly taps: readonly (readonly number[])[];
}

/** `same`: ⌈input / stride⌉ outputs, the padding shared, one more behind than before where it is odd. */
function axisOf(input: number, size: number, stride: number, dilation: number, padding: 'valid' | 'same'): Axis {
  const extent = (size - 1) * dilation + 1;
  const outputs = padding === 'same' ? Math.ceil(input / stride) : Math.floor((input - extent) / stride) + 1;
  const before = padding === 'same' ? Math.floor(Math.max(0, (outputs - 1) * stride + extent - input) / 2) : 0;
  const place = (at: number) => (at >= 0 && at < input ? at : -1);
  return {
    outputs,
    taps: Array.from({ length: outputs }, (_, o) => Array.from({ length: size }, (_tap, k) => place(o * stride + k * dilation - before))),
  };
}

/** Calls back for every output position with the pixels that its window meets, and the tap that meets each. */
function eachWindow(
  { height, width }: Picture,
  { size, strides = 1, dilation = 1, padding = 'valid' }: WindowOptions,
  call: (output: number, pixels: readonly { readonly pixel: number; readonly tap: number }[]) => void,
) {
  const [tall, wide] = pairOf(size);
  const [down, across] = pairOf(strides);
  const [dilatedDown, dilatedAcross] = pairOf(dilation);
  const rows = axisOf(height, tall, down, dilatedDown, padding);
  const columns = axisOf(width, wide, across, dilatedAcross, padding);
  rows.taps.forEach((y, row) =>
    columns.taps.forEach((x, column) => {
      const met = y.flatMap((top, i) =>
        x.flatMap((left, j) => (top >= 0 && left >= 0 ? [{ pixel: top * width + left, tap: i * wide + j }] : [])),
      );
      call(row * columns.outputs + column, met);
    }),
  );
  return { height: rows.outputs, width: columns.outputs };
}

/** @param kernel [height, width, inputs, filters]. */
export function convolved(
  x: Picture,
  kernel: Float64Array,
  bias: Float64Array | undefined,
  filters: number,
  options: WindowOptions,
): Picture {
  const values: number[] = [];
  const shape = eachWindow(x, options, (output, pixels) => {
    for (let f = 0; f < filters; f++) {
      let sum = bias?.[f] ?? 0;
      for (const { pixel, tap } of pixels)
        for (let c = 0; c < x.channels; c++) sum += x.values[pixel * x.channels + c] * kernel[(tap * x.channels + c) * filters + f];
      values[output * filters + f] = sum;
    }
  });
  return { ...shape, channels: filters, values: Float64Array.from(values) };
}

/** @param kernel [height, width, inputs, multiplier]. */
export function convolvedByChannel(
  x: Picture,
  kernel: Float64Array,
  bias: Float64Array | undefined,
  multiplier: number,
  options: WindowOptions,
): Picture {
  const channels = x.channels * multiplier;
  const values: number[] = [];
  const shape = eachWindow(x, options, (output, pixels) => {
    for (let k = 0; k < channels; k++) {
      const c = Math.floor(k / multiplier);
      values[output * channels + k] = pixels.reduce(
        (sum, { pixel, tap }) => sum + x.values[pixel * x.channels + c] * kernel[tap * channels + k],
        bias?.[k] ?? 0,
      );
    }
  });
  return { ...shape, channels, values: Float64Array.from(values) };
}

/** The mean or the maximum of the pixels inside the picture that a window meets. */
export function pooled(x: Picture, kind: 'mean' | 'max', options: WindowOptions): Picture {
  const values: number[] = [];
  const shape = eachWindow(x, options, (output, pixels) => {
    for (let c = 0; c < x.channels; c++) {
      const met = pixels.map(({ pixel }) => x.values[pixel * x.channels + c]);
      values[output * x.channels + c] = kind === 'max' ? Math.max(...met) : met.reduce((sum, value) => sum + value, 0) / met.length;
    }
  });
  return { ...shape, channels: x.channels, values: Float64Array.from(values) };
}

export function zeroPadded(x: Picture, [rows, columns]: readonly [number, number]): Picture {
  const padded = { height: x.height + 2 * rows, width: x.width + 2 * columns, channels: x.channels };
  const values = new Float64Array(padded.height * padded.width * x.channels);
  for (let y = 0; y < x.height; y++) {
    const from = y * x.width * x.channels;
    values.set(x.values.subarray(from, from + x.width * x.channels), ((y + rows) * padded.width + columns) * x.channels);
  }
  return { ...padded, values };
}

/** To mean 0 and variance 1 (divided by n), then scaled and shifted. */
export function normalized(values: readonly number[], epsilon: number): number[] {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length;
  return values.map((x) => (x - mean) / Math.sqrt(variance + epsilon));
}

/** By the names of experiment files, as in Keras. */
export const activations: Readonly<Record<string, (x: number) => number>> = {
  linear: (x) => x,
  relu: (x) => Math.max(0, x),
  relu6: (x) => Math.min(6, Math.max(0, x)),
  tanh: Math.tanh,
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  hardSigmoid: (x) => Math.min(1, Math.max(0, 0.2 * x + 0.5)),
  elu: (x) => (x > 0 ? x : Math.expm1(x)),
  selu: (x) => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * Math.expm1(x)),
  softplus: (x) => Math.log1p(Math.exp(x)),
  softsign: (x) => x / (1 + Math.abs(x)),
  swish: (x) => x / (1 + Math.exp(-x)),
  mish: (x) => x * Math.tanh(Math.log1p(Math.exp(x))),
};

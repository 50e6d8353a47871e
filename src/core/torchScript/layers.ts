import type { NetworkLayer } from '../objective/network/layers/network';
import { NotInTorch, number, text, tuple } from './python';

type Options = Readonly<Record<string, unknown>>;

/** A tensor of a layer: what PyTorch calls it, how its axes become ours, and how ours become PyTorch's. */
interface TorchTensor {
  /** Behind the layer's name, ours and PyTorch's: `kernel`, `weight`. */
  readonly ours: string;
  readonly torch: string;
}

/** One layer in PyTorch. */
export interface LayerInTorch {
  /** What makes its module; undefined: it has nothing of its own. */
  readonly module?: string;
  /** What comes out, of the inputs' names; pictures are [rows, channels, height, width]. */
  readonly output: (inputs: readonly string[], self: string) => string;
  readonly tensors: readonly TorchTensor[];
}

const activations: Readonly<Record<string, (x: string, channels: number) => string>> = {
  linear: (x) => x,
  relu: (x) => `torch.relu(${x})`,
  relu6: (x) => `F.relu6(${x})`,
  leakyRelu: (x) => `F.leaky_relu(${x}, 0.01)`,
  tanh: (x) => `torch.tanh(${x})`,
  sigmoid: (x) => `torch.sigmoid(${x})`,
  // Keras's, which is not PyTorch's hardsigmoid.
  hardSigmoid: (x) => `torch.clamp(0.2 * ${x} + 0.5, 0, 1)`,
  elu: (x) => `F.elu(${x})`,
  selu: (x) => `F.selu(${x})`,
  softplus: (x) => `F.softplus(${x})`,
  softsign: (x) => `F.softsign(${x})`,
  softmax: (x, axis) => `torch.softmax(${x}, dim=${axis})`,
  swish: (x) => `F.silu(${x})`,
  mish: (x) => `F.mish(${x})`,
  gelu: (x) => `F.gelu(${x})`,
};

const pairOf = (value: unknown, fallback: number): readonly [number, number] =>
  Array.isArray(value) ? (value as [number, number]) : [Number(value ?? fallback), Number(value ?? fallback)];

/** The axis of channels: 1 for pictures, where ours have it last. */
const channelAxis = (shape: readonly number[]): number => (shape.length === 3 ? 1 : -1);

/** From channels first to last and back, for what works on our last axis. */
const toLast = (x: string, shape: readonly number[]): string => (shape.length === 3 ? `${x}.permute(0, 2, 3, 1)` : x);
const toFirst = (x: string, shape: readonly number[]): string => (shape.length === 3 ? `${x}.permute(0, 3, 1, 2)` : x);

const activated = (x: string, options: Options, shape: readonly number[]): string =>
  activations[(options.activation as string | undefined) ?? 'linear'](x, channelAxis(shape));

/** Zeros, or another number, below and on the right where there is an odd number of them: as TensorFlow pads. */
function samePadding(
  options: Options,
  [height, width]: readonly number[],
  window: readonly [number, number],
  strides: readonly [number, number],
  dilations: readonly [number, number] = [1, 1],
): readonly number[] | undefined {
  if (options.padding !== 'same') return undefined;
  const [top, left] = [height, width].map((length, axis) => {
    const reach = (window[axis] - 1) * dilations[axis] + 1;
    const missing = Math.max(0, (Math.ceil(length / strides[axis]) - 1) * strides[axis] + reach - length);
    return [Math.floor(missing / 2), Math.ceil(missing / 2)];
  });
  const all = [...left, ...top];
  return all.some((count) => count > 0) ? all : undefined;
}

const padded = (x: string, padding: readonly number[] | undefined, value?: string): string =>
  padding ? `F.pad(${x}, ${tuple(padding)}${value === undefined ? '' : `, value=${value}`})` : x;

function convolution({ description: { kind, options }, inputShapes: [input], outputShape }: NetworkLayer): LayerInTorch {
  const isDepthwise = kind === 'depthwiseConv2d';
  const [window, strides, dilations] = [pairOf(options.kernelSize, 3), pairOf(options.strides, 1), pairOf(options.dilationRate, 1)];
  const padding = samePadding(options, input, window, strides, dilations);
  const hasBias = options.useBias !== false;
  const given = [
    ...(strides.some((one) => one !== 1) ? [`stride=${tuple(strides)}`] : []),
    ...(dilations.some((one) => one !== 1) ? [`dilation=${tuple(dilations)}`] : []),
    ...(isDepthwise ? [`groups=${input[2]}`] : []),
    ...(hasBias ? [] : ['bias=False']),
  ];
  return {
    module: `torch.nn.Conv2d(${[input[2], outputShape[2], tuple(window), ...given].join(', ')})`,
    output: ([x], self) => activated(`${self}(${padded(x, padding)})`, options, outputShape),
    tensors: [
      { ours: isDepthwise ? 'depthwise_kernel' : 'kernel', torch: 'weight' },
      ...(hasBias ? [{ ours: 'bias', torch: 'bias' }] : []),
    ],
  };
}

function pooling({ description: { kind, options }, inputShapes: [input] }: NetworkLayer): LayerInTorch {
  const window = pairOf(options.poolSize, 2);
  const strides = options.strides === undefined ? window : pairOf(options.strides, 2);
  const padding = samePadding(options, input, window, strides);
  const how = `${tuple(window)}, stride=${tuple(strides)}`;
  if (kind === 'maxPooling2d') return { output: ([x]) => `F.max_pool2d(${padded(x, padding, '-math.inf')}, ${how})`, tensors: [] };
  // What lies outside the picture does not count.
  const ones = (x: string) => `F.avg_pool2d(${padded(`torch.ones_like(${x})`, padding)}, ${how})`;
  return {
    output: ([x]) => (padding ? `F.avg_pool2d(${padded(x, padding)}, ${how}) / ${ones(x)}` : `F.avg_pool2d(${x}, ${how})`),
    tensors: [],
  };
}

function dense({ description: { options }, inputShapes: [input], outputShape }: NetworkLayer): LayerInTorch {
  const hasBias = options.useBias !== false;
  return {
    module: `torch.nn.Linear(${input.at(-1)}, ${outputShape.at(-1)}${hasBias ? '' : ', bias=False'})`,
    output: ([x], self) => activated(toFirst(`${self}(${toLast(x, input)})`, outputShape), options, outputShape),
    tensors: [{ ours: 'kernel', torch: 'weight' }, ...(hasBias ? [{ ours: 'bias', torch: 'bias' }] : [])],
  };
}

function batchNormalization({ description: { options }, inputShapes: [input] }: NetworkLayer): LayerInTorch {
  const made = `(${input.at(-1)}, eps=${number(Number(options.epsilon ?? 1e-3))}, momentum=${number(1 - Number(options.momentum ?? 0.99))})`;
  const shown = input.length === 2;
  return {
    module: `torch.nn.BatchNorm${input.length === 3 ? 2 : 1}d${made}`,
    output: ([x], self) => (shown ? `${self}(${x}.transpose(1, 2)).transpose(1, 2)` : `${self}(${x})`),
    tensors: [
      { ours: 'gamma', torch: 'weight' },
      { ours: 'beta', torch: 'bias' },
      { ours: 'moving_mean', torch: 'running_mean' },
      { ours: 'moving_variance', torch: 'running_var' },
    ],
  };
}

/** How every kind of layer is said. */
const sayings: Readonly<Record<string, (layer: NetworkLayer) => LayerInTorch>> = {
  dense,
  conv2d: convolution,
  depthwiseConv2d: convolution,
  maxPooling2d: pooling,
  averagePooling2d: pooling,
  globalAveragePooling2d: () => ({ output: ([x]) => `${x}.mean(dim=(2, 3))`, tensors: [] }),
  globalMaxPooling2d: () => ({ output: ([x]) => `${x}.amax(dim=(2, 3))`, tensors: [] }),
  zeroPadding2d({ description: { options } }) {
    const [vertical, horizontal] = pairOf(options.padding, 1);
    return { output: ([x]) => `F.pad(${x}, ${tuple([horizontal, horizontal, vertical, vertical])})`, tensors: [] };
  },
  batchNormalization,
  layerNormalization: ({ description: { options }, inputShapes: [input] }) => ({
    module: `torch.nn.LayerNorm(${input.at(-1)}, eps=${number(Number(options.epsilon ?? 1e-3))})`,
    output: ([x], self) => toFirst(`${self}(${toLast(x, input)})`, input),
    tensors: [
      { ours: 'gamma', torch: 'weight' },
      { ours: 'beta', torch: 'bias' },
    ],
  }),
  dropout({ name, description: { options }, inputShapes: [input] }) {
    const rate = Number(options.rate);
    if (rate === 0) return { output: ([x]) => x, tensors: [] };
    return { output: ([x]) => toFirst(`dropped(${toLast(x, input)}, ${text(name)}, ${number(rate)}, step)`, input), tensors: [] };
  },
  flatten: ({ inputShapes: [input] }) => ({ output: ([x]) => `${toLast(x, input)}.flatten(1)`, tensors: [] }),
  reshape: ({ inputShapes: [input], outputShape }) => ({
    output: ([x]) => toFirst(`${toLast(x, input)}.reshape(-1, ${outputShape.join(', ')})`, outputShape),
    tensors: [],
  }),
  activation: ({ description: { options }, outputShape }) => ({ output: ([x]) => activated(x, options, outputShape), tensors: [] }),
  add: () => ({ output: (inputs) => inputs.join(' + '), tensors: [] }),
  multiply: () => ({ output: (inputs) => inputs.join(' * '), tensors: [] }),
  concatenate: ({ outputShape }) => ({
    output: (inputs) => `torch.cat([${inputs.join(', ')}], dim=${channelAxis(outputShape)})`,
    tensors: [],
  }),
};

/** A layer as PyTorch says it. @throws NotInTorch */
export function layerInTorch(layer: NetworkLayer): LayerInTorch {
  const { kind } = layer.description;
  if (!Object.hasOwn(sayings, kind)) throw new NotInTorch(`The layer \`${kind}\` cannot be written for PyTorch yet.`);
  return sayings[kind](layer);
}

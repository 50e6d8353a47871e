/** Known arrangements of layers under one name. Their layers are called after them: `block_conv1`, …; the last bears their name. */
import * as Type from 'typebox';
import type { LayerDescription } from '../../../networkObjective';
import { defaultsIn } from '../../../../schema/defaults';
import type { BlockKind, LayerOptions, RowShape } from '../layerKind';
import { activationWith, channelsOf, count, length, share } from '../options';

/** Lists layers that follow each other, or take others by name. */
class Arrangement {
  readonly layers: LayerDescription[] = [];

  constructor(
    private readonly block: string,
    private last: string,
  ) {}

  /** @returns its name. @param part of its name; undefined: it bears the block's. */
  add(kind: string, part: string | undefined, options: LayerOptions = {}, from: readonly string[] = [this.last]): string {
    this.last = part === undefined ? this.block : `${this.block}_${part}`;
    this.layers.push({ kind, name: this.last, options, from });
    return this.last;
  }
}

const complete = <Options>(kind: BlockKind, options: LayerOptions) => ({ ...defaultsIn(kind.options), ...options }) as Options;
const strides = length('How far the first kernel moves: 2 halves the picture.', 1);
const normalization = Type.Optional(
  Type.Enum(['batch', 'none'], { default: 'batch', description: 'Whether a batchNormalization follows each convolution.' }),
);

interface ResidualOptions {
  readonly filters: number;
  readonly kernelSize: number;
  readonly strides: number;
  readonly activation: string;
  readonly normalization: 'batch' | 'none';
}

/** Whether what comes in has to be projected to be added to what comes out. */
const differs = (input: RowShape, filters: number, moved: number) => moved !== 1 || channelsOf(input) !== filters;

export const residualBlock: BlockKind = {
  name: 'residualBlock',
  summary:
    'Two convolutions, and what came in added to what comes out (He et al. 2015): projected by a 1 × 1 convolution where the shapes differ.',
  axes: 3,
  options: Type.Object({
    filters: count('How many filters each convolution has.', 16),
    kernelSize: length('The side of the kernels.', 3),
    strides,
    activation: activationWith('relu', 'What follows the first convolution, and the sum.'),
    normalization,
  }),
  layers(given, name, input, from) {
    const { filters, kernelSize, strides: moved, activation, normalization: kind } = complete<ResidualOptions>(residualBlock, given);
    const block = new Arrangement(name, from);
    const convolve = (part: string, size: number, step: number, of?: readonly string[]) => {
      const convolved = block.add(
        'conv2d',
        `conv${part}`,
        { filters, kernelSize: size, strides: step, padding: 'same', useBias: kind === 'none', kernelInitializer: 'heNormal' },
        of,
      );
      return kind === 'batch' ? block.add('batchNormalization', `norm${part}`) : convolved;
    };
    convolve('1', kernelSize, moved);
    block.add('activation', 'act1', { activation });
    const out = convolve('2', kernelSize, 1);
    const skipped = differs(input, filters, moved) ? convolve('_skip', 1, moved, [from]) : from;
    block.add('add', 'add', {}, [out, skipped]);
    block.add('activation', undefined, { activation });
    return block.layers;
  },
};

interface InvertedOptions {
  readonly filters: number;
  readonly expansion: number;
  readonly strides: number;
}

export const invertedResidualBlock: BlockKind = {
  name: 'invertedResidualBlock',
  summary:
    'MobileNet’s block: more channels, a convolution of each by itself, and few channels again, with a skip where the shapes agree (Sandler et al. 2018).',
  axes: 3,
  options: Type.Object({
    filters: count('How many channels come out.', 16),
    expansion: length('How many times as many channels there are in between.', 6),
    strides,
  }),
  layers(given, name, input, from) {
    const { filters, expansion, strides: moved } = complete<InvertedOptions>(invertedResidualBlock, given);
    const block = new Arrangement(name, from);
    const pointwise = (part: string, outputs: number) =>
      block.add('conv2d', part, { filters: outputs, kernelSize: 1, useBias: false, kernelInitializer: 'heNormal' });
    if (expansion > 1) {
      pointwise('expand', expansion * channelsOf(input));
      block.add('batchNormalization', 'expand_norm');
      block.add('activation', 'expand_act', { activation: 'relu6' });
    }
    block.add('depthwiseConv2d', 'depthwise', {
      kernelSize: 3,
      strides: moved,
      padding: 'same',
      useBias: false,
      depthwiseInitializer: 'heNormal',
    });
    block.add('batchNormalization', 'depthwise_norm');
    block.add('activation', 'depthwise_act', { activation: 'relu6' });
    pointwise('project', filters);
    const hasSkip = !differs(input, filters, moved);
    const projected = block.add('batchNormalization', hasSkip ? 'project_norm' : undefined);
    if (hasSkip) block.add('add', undefined, {}, [projected, from]);
    return block.layers;
  },
};

interface TransformerOptions {
  readonly numHeads: number;
  readonly keyDim?: number;
  readonly units?: number;
  readonly causal: boolean;
  readonly dropout: number;
  readonly activation: string;
}

export const transformerBlock: BlockKind = {
  name: 'transformerBlock',
  summary:
    'Attention and two dense layers, each after a normalization and with what came in added (Vaswani et al. 2017, normalized first as in GPT-2).',
  axes: 2,
  options: Type.Object({
    numHeads: Type.Integer({ minimum: 1, maximum: 1024, description: 'How many heads the attention has.', examples: [2] }),
    keyDim: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 65_536,
        description: 'How many numbers a question and a key have; by default the features shared among the heads.',
        examples: [8],
      }),
    ),
    units: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 1_000_000,
        description: 'The width between the two dense layers; by default 4 times the features.',
        examples: [64],
      }),
    ),
    causal: Type.Optional(
      Type.Boolean({ default: false, description: 'Whether a step sees itself and earlier ones only, as a language model must.' }),
    ),
    dropout: share('The share that is dropped after the attention and after the dense layers.'),
    activation: activationWith('gelu', 'What follows the first dense layer.'),
  }),
  refuse(given, input) {
    const { numHeads, keyDim } = complete<TransformerOptions>(transformerBlock, given);
    const features = channelsOf(input);
    return keyDim === undefined && features % numHeads !== 0
      ? `${numHeads} heads do not share ${features} features evenly. Write \`keyDim:\`, or another \`numHeads\`.`
      : undefined;
  },
  layers(given, name, input, from) {
    const features = channelsOf(input);
    const {
      numHeads,
      keyDim = features / numHeads,
      units = 4 * features,
      causal,
      dropout,
      activation,
    } = complete<TransformerOptions>(transformerBlock, given);
    const block = new Arrangement(name, from);
    const dropped = (part: string, of: string) => (dropout > 0 ? block.add('dropout', part, { rate: dropout }) : of);
    block.add('layerNormalization', 'norm1', { epsilon: 1e-5 });
    const seen = dropped('dropout1', block.add('multiHeadAttention', 'attention', { numHeads, keyDim, causal }));
    const sum = block.add('add', 'add1', {}, [from, seen]);
    block.add('layerNormalization', 'norm2', { epsilon: 1e-5 });
    block.add('dense', 'dense1', { units, activation });
    const thought = dropped('dropout2', block.add('dense', 'dense2', { units: features }));
    block.add('add', undefined, {}, [sum, thought]);
    return block.layers;
  },
};

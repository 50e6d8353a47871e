/** The only list of layers. */
import './leakyRelu';
import * as Type from 'typebox';
import { activation, elu, leakyReLU, prelu } from './kinds/activations';
import { multiHeadAttention } from './kinds/attention';
import { invertedResidualBlock, residualBlock, transformerBlock } from './kinds/blocks';
import { conv1d } from './kinds/conv1d';
import { conv2d, conv2dTranspose, depthwiseConv2d, separableConv2d } from './kinds/convolutions';
import { dense } from './kinds/dense';
import { dropout } from './kinds/dropout';
import { embedding } from './kinds/embedding';
import { joins } from './kinds/joins';
import { batchNormalization, groupNormalization, layerNormalization, rmsNormalization } from './kinds/normalizations';
import { poolings } from './kinds/pooling';
import { positionalEncoding } from './kinds/positionalEncoding';
import { bidirectional, recurrentKinds } from './kinds/recurrent';
import { flatten, reshape, upSampling2d, zeroPadding2d } from './kinds/shapes';
import type { BlockKind, LayerKind } from './layerKind';

const trainable = Type.Optional(
  Type.Boolean({
    default: true,
    description:
      'Whether the layer learns. `false`: its weights stay as they start, and no optimizer sees them; a batchNormalization then uses its moving averages.',
  }),
);

/** What has weights may be frozen. */
const freezable = <Kind extends LayerKind | BlockKind>(kind: Kind): Kind =>
  kind.parameters || kind.layers ? { ...kind, options: Type.Object({ ...kind.options.properties, trainable }) } : kind;

export const layerKinds: readonly (LayerKind | BlockKind)[] = [
  dense,
  conv1d,
  conv2d,
  depthwiseConv2d,
  separableConv2d,
  conv2dTranspose,
  upSampling2d,
  ...poolings,
  zeroPadding2d,
  embedding,
  positionalEncoding,
  ...recurrentKinds,
  bidirectional,
  multiHeadAttention,
  batchNormalization,
  layerNormalization,
  groupNormalization,
  rmsNormalization,
  dropout,
  flatten,
  reshape,
  activation,
  leakyReLU,
  prelu,
  elu,
  ...joins,
  residualBlock,
  invertedResidualBlock,
  transformerBlock,
].map(freezable);

const byName = new Map(layerKinds.map((kind) => [kind.name, kind]));

export function layerKindNamed(name: string): LayerKind | BlockKind | undefined {
  return byName.get(name);
}

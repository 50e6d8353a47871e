import * as Type from 'typebox';
import { definePreset } from './preset';

interface VisionTransformerOptions {
  readonly patchSize: number;
  readonly features: number;
  readonly depth: number;
  readonly numHeads: number;
}

export const visionTransformer = definePreset<VisionTransformerOptions>({
  name: 'visionTransformer',
  title: 'Vision transformer, small',
  summary: 'A picture as a sequence of patches that look at each other: without warmup of the learning rate it learns badly.',
  reference: 'Dosovitskiy et al. (2021): An image is worth 16x16 words',
  options: Type.Object({
    patchSize: Type.Integer({ default: 4, minimum: 1, maximum: 64, description: 'The side of a patch, in pixels.' }),
    features: Type.Integer({ default: 32, minimum: 1, maximum: 4096, description: 'Numbers that stand for a patch.' }),
    depth: Type.Integer({ default: 2, minimum: 1, maximum: 48, description: 'How many transformer blocks there are.' }),
    numHeads: Type.Integer({ default: 4, minimum: 1, maximum: 64, description: 'How many heads each attention has.' }),
  }),
  refuse({ patchSize, features, numHeads }, { inputShape: [height, width, channels] }) {
    if (channels === undefined || height % patchSize !== 0 || width % patchSize !== 0)
      return `visionTransformer takes pictures [height, width, channels] whose sides patches of ${patchSize} divide, but one row of the data has the shape [${[height, width, channels].filter((one) => one !== undefined).join(', ')}]. Write another \`patchSize\`, or give \`shape:\` under \`data\`.`;
    return features % numHeads === 0
      ? undefined
      : `${numHeads} heads do not share ${features} features evenly. Write another \`numHeads\`.`;
  },
  layers({ patchSize, features, depth, numHeads }, { inputShape: [height, width], outputs }) {
    const patches = (height / patchSize) * (width / patchSize);
    return [
      { kind: 'conv2d', name: 'patches', options: { filters: features, kernelSize: patchSize, strides: patchSize } },
      { kind: 'reshape', options: { targetShape: [patches, features] } },
      { kind: 'positionalEncoding', name: 'places', options: { learned: true } },
      ...Array.from({ length: depth }, (_, i) => ({ kind: 'transformerBlock', name: `block${i + 1}`, options: { numHeads } })),
      { kind: 'layerNormalization', name: 'norm', options: { epsilon: 1e-5 } },
      { kind: 'globalAveragePooling1d', options: {} },
      { kind: 'dense', name: 'classes', options: { units: outputs } },
    ];
  },
});

import * as Type from 'typebox';
import { definePreset } from './preset';

interface MobilenetOptions {
  readonly filters: number;
  readonly expansion: number;
  readonly depth: number;
}

export const mobilenet = definePreset<MobilenetOptions>({
  name: 'mobilenet',
  title: 'MobileNetV2, small',
  summary: 'Blocks of convolutions of each channel by itself: few weights, whose gradients differ much in size.',
  reference: 'Sandler, Howard, Zhu, Zhmoginov, Chen (2018): MobileNetV2: inverted residuals and linear bottlenecks',
  options: Type.Object({
    filters: Type.Integer({
      default: 8,
      minimum: 1,
      maximum: 1024,
      description: 'Channels at the beginning; twice as many after each halving.',
    }),
    expansion: Type.Integer({ default: 4, minimum: 1, maximum: 64, description: 'How many times as many channels a block has inside.' }),
    depth: Type.Integer({ default: 2, minimum: 1, maximum: 6, description: 'How often the picture is halved.' }),
  }),
  refuse: (_, { inputShape }) =>
    inputShape.length === 3
      ? undefined
      : `mobilenet takes pictures [height, width, channels], but one row of the data has the shape [${inputShape.join(', ')}]. Give \`shape:\` under \`data\`.`,
  layers: ({ filters, expansion, depth }, { outputs }) => [
    { kind: 'conv2d', name: 'stem', options: { filters, kernelSize: 3, padding: 'same', useBias: false, kernelInitializer: 'heNormal' } },
    { kind: 'batchNormalization', name: 'stem_norm', options: {} },
    { kind: 'activation', name: 'stem_act', options: { activation: 'relu6' } },
    ...Array.from({ length: depth }, (_, i) => [
      { kind: 'invertedResidualBlock', name: `down${i + 1}`, options: { filters: filters * 2 ** (i + 1), expansion, strides: 2 } },
      { kind: 'invertedResidualBlock', name: `same${i + 1}`, options: { filters: filters * 2 ** (i + 1), expansion } },
    ]).flat(),
    { kind: 'globalAveragePooling2d', options: {} },
    { kind: 'dense', name: 'classes', options: { units: outputs } },
  ],
});

import * as Type from 'typebox';
import { definePreset } from './preset';

interface LenetOptions {
  readonly activation: string;
}

/** The smallest side from which two convolutions and two poolings leave something. */
const smallestSide = 8;

export const lenet = definePreset<LenetOptions>({
  name: 'lenet',
  title: 'LeNet-5',
  summary: 'Two convolutions with pooling and three dense layers: the network that read cheques.',
  reference: 'LeCun, Bottou, Bengio, Haffner (1998): Gradient-based learning applied to document recognition',
  options: Type.Object({
    activation: Type.Enum(['tanh', 'relu', 'sigmoid'], { default: 'tanh', description: 'What follows each layer but the last.' }),
  }),
  refuse(_, { inputShape }) {
    if (inputShape.length === 3 && inputShape[0] >= smallestSide && inputShape[1] >= smallestSide) return undefined;
    return `lenet takes pictures [height, width, channels] of at least ${smallestSide} × ${smallestSide}, but one row of the data has the shape [${inputShape.join(', ')}]. Give \`shape:\` under \`data\`.`;
  },
  layers({ activation }, { outputs }) {
    // On pictures smaller than the paper's 32 × 32 the borders are padded, so that something is left after two poolings.
    const conv2d = (filters: number) => ({ kind: 'conv2d', options: { filters, kernelSize: 5, padding: 'same', activation } });
    const pool = { kind: 'averagePooling2d', options: { poolSize: 2 } };
    const dense = (units: number) => ({ kind: 'dense', options: { units, activation } });
    return [
      conv2d(6),
      pool,
      conv2d(16),
      pool,
      { kind: 'flatten', options: {} },
      dense(120),
      dense(84),
      { kind: 'dense', options: { units: outputs } },
    ];
  },
});

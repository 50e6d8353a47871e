import * as Type from 'typebox';
import { definePreset } from './preset';

interface MlpOptions {
  readonly units: number;
  readonly depth: number;
  readonly activation: string;
}

export const mlp = definePreset<MlpOptions>({
  name: 'mlp',
  title: 'Multilayer perceptron',
  summary: 'Dense layers of equal width, one after another.',
  reference: 'Rumelhart, Hinton, Williams (1986): Learning representations by back-propagating errors',
  options: Type.Object({
    units: Type.Integer({ default: 32, minimum: 1, maximum: 65_536, description: 'The width of every hidden layer.' }),
    depth: Type.Integer({ default: 2, minimum: 0, maximum: 100, description: 'How many hidden layers there are.' }),
    activation: Type.Enum(['relu', 'tanh', 'sigmoid', 'elu', 'selu', 'softplus', 'swish'], {
      default: 'relu',
      description: 'What follows each hidden layer.',
    }),
  }),
  layers({ units, depth, activation }, { inputShape, outputs }) {
    const hidden = Array.from({ length: depth }, () => ({ kind: 'dense', options: { units, activation } }));
    const flat = inputShape.length > 1 ? [{ kind: 'flatten', options: {} }] : [];
    return [...flat, ...hidden, { kind: 'dense', options: { units: outputs } }];
  },
});

import * as Type from 'typebox';
import { definePreset } from './preset';

interface GptOptions {
  readonly features: number;
  readonly depth: number;
  readonly numHeads: number;
  readonly dropout: number;
}

export const gpt = definePreset<GptOptions>({
  name: 'gpt',
  title: 'GPT, tiny',
  summary:
    'A language model: blocks of attention that sees what came before, and scores of the token that follows, for `data: { text: … }`.',
  reference: 'Radford, Wu, Child, Luan, Amodei, Sutskever (2019): Language models are unsupervised multitask learners',
  options: Type.Object({
    features: Type.Integer({ default: 32, minimum: 1, maximum: 4096, description: 'Numbers that stand for a token.' }),
    depth: Type.Integer({ default: 2, minimum: 1, maximum: 48, description: 'How many transformer blocks there are.' }),
    numHeads: Type.Integer({ default: 2, minimum: 1, maximum: 64, description: 'How many heads each attention has.' }),
    dropout: Type.Number({ default: 0, minimum: 0, exclusiveMaximum: 1, description: 'The share that is dropped in each block.' }),
  }),
  refuse({ features, numHeads }, { inputShape }) {
    if (inputShape.length !== 1)
      return `gpt takes sequences of tokens, but one row of the data has the shape [${inputShape.join(', ')}]. Take \`data: { text: page.txt }\`.`;
    return features % numHeads === 0
      ? undefined
      : `${numHeads} heads do not share ${features} features evenly. Write another \`numHeads\`.`;
  },
  layers: ({ features, depth, numHeads, dropout }, { outputs }) => [
    { kind: 'embedding', name: 'tokens', options: { inputDim: outputs, outputDim: features } },
    { kind: 'positionalEncoding', name: 'places', options: { learned: true } },
    ...Array.from({ length: depth }, (_, i) => ({
      kind: 'transformerBlock',
      name: `block${i + 1}`,
      options: { numHeads, causal: true, dropout },
    })),
    { kind: 'layerNormalization', name: 'norm', options: { epsilon: 1e-5 } },
    { kind: 'dense', name: 'next', options: { units: outputs } },
  ],
});

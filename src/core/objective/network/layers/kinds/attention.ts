import { add, matMul, mul, reshape, softmax, tensor2d, transpose, type Tensor } from '@tensorflow/tfjs-core';
import * as Type from 'typebox';
import { definedLayer } from '../definedLayer';
import { asMatrix } from '../initializers';
import { keptShares } from '../keptShares';
import { channelsOf, count, initializer, share, useBias } from '../options';

interface AttentionOptions {
  readonly numHeads: number;
  readonly keyDim: number;
  readonly causal: boolean;
  readonly dropout: number;
  readonly useBias: boolean;
}

/** Below every score that float32 networks give, and finite: what is not to be seen has no share. */
const unseen = -1e9;

export const multiHeadAttention = definedLayer<AttentionOptions>({
  name: 'multiHeadAttention',
  summary:
    'Every step of a sequence becomes a mean of all steps, weighted by how well its question fits their keys, in several heads (Vaswani et al. 2017).',
  axes: 2,
  options: Type.Object({
    numHeads: Type.Integer({
      minimum: 1,
      maximum: 1024,
      description: 'How many heads look at the sequence, each in its own way.',
      examples: [2],
    }),
    keyDim: count('How many numbers a question and a key have, in each head.', 8),
    causal: Type.Optional(
      Type.Boolean({ default: false, description: 'Whether a step sees itself and earlier ones only, as a language model must.' }),
    ),
    dropout: share('The share of the weights that is set to 0 while learning, drawn anew at each step.'),
    useBias,
    kernelInitializer: initializer('glorotUniform', 'the kernels'),
    biasInitializer: initializer('zeros', 'the biases'),
  }),
  isRandom: ({ dropout }) => dropout > 0,
  define({ numHeads: heads, keyDim: size, causal, dropout, useBias: hasBias }, { name, seed, initializer: start }) {
    const kernel = (part: string, shape: readonly number[], rows: number, columns: number) => ({
      name: `${part}_kernel`,
      shape,
      start: asMatrix(start('kernelInitializer', `${part}/kernelInitializer`), rows, columns),
    });
    const bias = (part: string, shape: readonly number[]) =>
      hasBias ? [{ name: `${part}_bias`, shape, start: start('biasInitializer') }] : [];
    return {
      weights(input) {
        const features = channelsOf(input);
        return [
          ...['query', 'key', 'value'].flatMap((part) => [
            kernel(part, [features, heads, size], features, heads * size),
            ...bias(part, [heads, size]),
          ]),
          kernel('attention_output', [heads, size, features], heads * size, features),
          ...bias('attention_output', [features]),
        ];
      },
      outputShape: (input) => input,
      call(x, weight, { training, step }) {
        const [batch, steps, features] = x.shape as [number, number, number];
        const linear = (of: Tensor, part: string, from: number, to: number) => {
          const product = matMul(reshape(of, [batch * steps, from]), reshape(weight(`${part}_kernel`), [from, to]));
          return hasBias ? add(product, reshape(weight(`${part}_bias`), [to])) : product;
        };
        /** [batch, heads, steps, size]. */
        const headsOf = (part: string) =>
          transpose(reshape(linear(x, part, features, heads * size), [batch, steps, heads, size]), [0, 2, 1, 3]);
        const scores = mul(matMul(headsOf('query'), headsOf('key'), false, true), 1 / Math.sqrt(size));
        const weights = softmax(causal ? add(scores, laterSteps(steps)) : scores);
        const kept = training && dropout > 0 ? mul(weights, keptShares(weights.shape, dropout, seed, `attention/${name}`, step)) : weights;
        const seen = reshape(transpose(matMul(kept, headsOf('value')), [0, 2, 1, 3]), [batch * steps, heads * size]);
        return reshape(linear(seen, 'attention_output', heads * size, features), [batch, steps, features]);
      },
    };
  },
});

/** What is added to the scores so that no step sees a later one. */
function laterSteps(steps: number): Tensor {
  return tensor2d(
    Float32Array.from({ length: steps * steps }, (_, i) => (i % steps > Math.floor(i / steps) ? unseen : 0)),
    [steps, steps],
  );
}

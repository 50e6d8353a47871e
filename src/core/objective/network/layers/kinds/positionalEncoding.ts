import { add, tensor2d } from '@tensorflow/tfjs-core';
import * as Type from 'typebox';
import { definedLayer } from '../definedLayer';
import { initializer } from '../options';

interface PositionOptions {
  readonly learned: boolean;
  readonly maxWavelength: number;
}

export const positionalEncoding = definedLayer<PositionOptions>({
  name: 'positionalEncoding',
  summary:
    'Adds to every step of a sequence a vector that tells where it stands: waves of many lengths (Vaswani et al. 2017), or learnt ones.',
  axes: 2,
  options: Type.Object({
    learned: Type.Optional(Type.Boolean({ default: false, description: 'Whether the vectors are learnt instead of waves.' })),
    maxWavelength: Type.Optional(
      Type.Number({ default: 10_000, minimum: 1, maximum: 1e9, description: 'The longest wave is 2π times as many steps.' }),
    ),
    embeddingsInitializer: initializer('randomUniform', 'the learnt vectors'),
  }),
  define: ({ learned, maxWavelength }, { initializer: start }) => ({
    weights: (input) => (learned ? [{ name: 'embeddings', shape: input, start: start('embeddingsInitializer') }] : []),
    outputShape: (input) => input,
    call: (x, weight) =>
      add(
        x,
        learned
          ? weight('embeddings')
          : tensor2d(waves(x.shape[1] as number, x.shape[2] as number, maxWavelength), [x.shape[1] as number, x.shape[2] as number]),
      ),
  }),
});

/** PE(t, 2i) = sin(t / w^(2i/d)), PE(t, 2i + 1) = cos of the same. */
function waves(steps: number, features: number, longest: number): Float32Array {
  return Float32Array.from({ length: steps * features }, (_, place) => {
    const [t, feature] = [Math.floor(place / features), place % features];
    const angle = t / longest ** ((feature - (feature % 2)) / features);
    return feature % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
  });
}

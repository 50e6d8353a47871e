import * as Type from 'typebox';
import type { LayerKind } from '../layerKind';
import { SeededDropout } from '../seededDropout';

export const dropout: LayerKind = {
  name: 'dropout',
  summary: 'While learning, sets a random share of the numbers to 0 and scales the others up; drawn anew at each step.',
  options: Type.Object({
    rate: Type.Number({ minimum: 0, exclusiveMaximum: 1, description: 'The share that is dropped.', examples: [0.5] }),
  }),
  isRandom: () => true,
  make: ({ rate }, { name, seed }) => new SeededDropout(name, Number(rate), seed),
};

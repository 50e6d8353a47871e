/** A number to predict from another. */
import * as Type from 'typebox';
import { normal } from '../../../random';
import { noise, samples, type Generator } from './generator';

const curve = { inputs: ['x'], target: 'y' } as const;

export const line: Generator = {
  name: 'line',
  summary: 'A noisy straight line over x from -1 to 1.',
  options: Type.Object({
    samples,
    noise: noise(0.1),
    slope: Type.Number({ default: 2, minimum: -1e6, maximum: 1e6, description: 'Its slope.' }),
    intercept: Type.Number({ default: 1, minimum: -1e6, maximum: 1e6, description: 'Its value at x = 0.' }),
  }),
  ...curve,
  row(_, options, random) {
    const x = 2 * random() - 1;
    return { inputs: [x], target: options.slope * x + options.intercept + options.noise * normal(random) };
  },
};

export const sine: Generator = {
  name: 'sine',
  summary: 'A noisy sine over x from -1 to 1.',
  options: Type.Object({
    samples,
    noise: noise(0.1),
    periods: Type.Number({ default: 1, exclusiveMinimum: 0, maximum: 100, description: 'How many periods it goes through.' }),
  }),
  ...curve,
  row(_, options, random) {
    const x = 2 * random() - 1;
    return { inputs: [x], target: Math.sin(Math.PI * options.periods * x) + options.noise * normal(random) };
  },
};

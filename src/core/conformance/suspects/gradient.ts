import { numberIn } from '../variant';
import type { Seen } from '../reading';
import type { Suspect } from './suspect';

const scaleAt = ({ steps, at }: Seen) => steps[at].scale ?? 1;

export const gradientScaled: Suspect = {
  name: 'gradient still scaled',
  said: 'The update was made from the gradient times the loss scale: it had not been divided by the scale.',
  stage: 'gradient',
  readings: () => [{ gradientFactor: scaleAt }, { gradientFactor: (seen) => 1 / scaleAt(seen) }],
};

export const uphill: Suspect = {
  name: 'sign',
  said: 'The update goes with the gradient, not against it.',
  stage: 'update',
  readings: () => [
    { gradientFactor: () => -1 },
    { gradientFactor: () => -1, options: (given) => ({ ...given, weightDecay: -numberIn(given, 'weightDecay') }) },
  ],
};

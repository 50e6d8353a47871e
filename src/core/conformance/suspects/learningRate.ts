import type { Seen } from '../reading';
import type { Suspect } from './suspect';

const rateAt = ({ steps, at }: Seen, by: number, group: number, otherwise: number): number => {
  const rate = steps[at + by]?.options[group]?.get('lr');
  return typeof rate === 'number' ? rate : otherwise;
};

export const schedulerEarly: Suspect = {
  name: 'scheduler stepped before the optimizer',
  said: 'The update was made with the learning rate of the step after it: the scheduler stepped before the optimizer.',
  stage: 'learning rate',
  readings: () => [{ learningRate: (rate, seen, group) => rateAt(seen, 1, group, rate) }],
};

export const rateLate: Suspect = {
  name: 'learning rate of the step before',
  said: 'The update was made with the learning rate of the step before it.',
  stage: 'learning rate',
  readings: () => [{ learningRate: (rate, seen, group) => rateAt(seen, -1, group, rate) }],
};

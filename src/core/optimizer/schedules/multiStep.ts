import * as Type from 'typebox';
import { number } from '../options';
import { defineSchedule } from './schedule';

export const multiStep = defineSchedule<{ initial: number; milestones: readonly number[]; factor: number }>({
  name: 'multiStep',
  summary: 'Multiplies the learning rate by a factor at every step of a list (torch MultiStepLR).',
  formula: 'α(t) = initial · factor^(how many milestones are ≤ t)',
  options: Type.Object({
    initial: number(0.1, 'Learning rate at step 0.', { minimum: 0, maximum: 1e30 }),
    milestones: Type.Array(Type.Integer({ minimum: 0, maximum: 1e12, description: 'A step.' }), {
      minItems: 1,
      maxItems: 10_000,
      description: 'The steps from which on the rate is multiplied once more.',
      examples: ['[30, 60, 90]'],
    }),
    factor: number(0.1, 'What the rate is multiplied by.', { exclusiveMinimum: 0, maximum: 10 }),
  }),
  rate: ({ initial, milestones, factor }, t) => initial * factor ** milestones.filter((step) => step <= t).length,
});

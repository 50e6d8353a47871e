import * as Type from 'typebox';
import { integer, number } from '../options';
import { defineSchedule } from './schedule';

interface Options {
  rate?: number;
  over: number;
  start: number;
  then?: unknown;
}

/** What is reached where neither `rate` nor `then` is given. */
const usualRate = 0.1;

export const warmup = defineSchedule<Options>({
  name: 'warmup',
  summary:
    'Rises linearly to the full rate, then stays or goes on as another schedule (Goyal et al. 2017, gradual warm-up; torch LinearLR).',
  formula: 'α(t) = rate · (start + (1 − start)·min(1, t / over)), from then on `then` at t − over',
  options: Type.Object({
    rate: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 1e30,
        description: `The full learning rate; absent: where \`then\` begins, else ${usualRate}.`,
        examples: [0.1],
      }),
    ),
    over: integer(20, 'Length of the rise in steps.', { minimum: 1, maximum: 1e12 }),
    start: number(0, 'Share of the full rate at step 0.', { minimum: 0, maximum: 1 }),
    then: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 1e30,
        schedulable: 'inner',
        description: 'How it goes on: any other schedule, which counts its steps from there.',
        examples: ['{ cosine: { initial: 0.1 } }'],
      }),
    ),
  }),
  refuse: ({ rate, then }) =>
    rate !== undefined && then !== undefined ? 'With `then`, the warm-up rises to where that begins. Remove `rate`.' : undefined,
  then: ({ then, over }) => (then === undefined ? undefined : { scheduled: then, from: over }),
  rate: ({ rate = usualRate, over, start }, t) => rate * (start + (1 - start) * Math.min(1, t / over)),
});

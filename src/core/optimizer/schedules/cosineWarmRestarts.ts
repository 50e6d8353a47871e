import * as Type from 'typebox';
import { integer, number } from '../options';
import { defineSchedule } from './schedule';

interface Options {
  initial: number;
  final: number;
  period: number;
  multiply: number;
}

/** How far the restart period that holds step t has come, 0 ≤ progress < 1; each is `multiply` times as long as the one before. */
function progressOf(t: number, period: number, multiply: number): number {
  if (multiply === 1) return (t % period) / period;
  // The periods before the present one last period·(multiplyⁿ − 1)/(multiply − 1) steps.
  let [begun, length] = [0, period];
  while (t >= begun + length) {
    begun += length;
    length *= multiply;
  }
  return (t - begun) / length;
}

export const cosineWarmRestarts = defineSchedule<Options>({
  name: 'cosineWarmRestarts',
  summary:
    'Falls along half a cosine and begins again, each time more slowly (Loshchilov & Hutter 2017, SGDR; torch CosineAnnealingWarmRestarts).',
  formula: 'α(t) = final + (initial − final)·(1 + cos(π·s / T)) / 2, s steps into a period of T = period·multiplyⁿ',
  options: Type.Object({
    initial: number(0.1, 'Learning rate at every restart.', { minimum: 0, maximum: 1e30 }),
    final: number(0, 'Learning rate that each period approaches.', { minimum: 0, maximum: 1e30 }),
    period: integer(50, 'Length of the first period in steps.', { minimum: 1, maximum: 1e12 }),
    multiply: integer(1, 'How many times longer each period is than the one before.', { minimum: 1, maximum: 1000 }),
  }),
  rate: ({ initial, final, period, multiply }, t) =>
    final + ((initial - final) * (1 + Math.cos(Math.PI * progressOf(t, period, multiply)))) / 2,
});

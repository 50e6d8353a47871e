/** The only list of learning-rate schedules. */
import { constant } from './constant';
import { cosine } from './cosine';
import { exponential } from './exponential';
import { oneCycle } from './oneCycle';
import { polynomial } from './polynomial';
import { step } from './step';
import { warmup } from './warmup';
import type { Schedule } from './schedule';

export type { Schedule } from './schedule';

export const schedules: readonly Schedule[] = [constant, step, exponential, cosine, warmup, oneCycle, polynomial];

export function scheduleNamed(name: string): Schedule | undefined {
  return schedules.find((schedule) => schedule.name === name);
}

/**
 * The learning rate as a function of the step.
 * @param learningRate a number, or `{ cosine: { … } }` with every option filled in.
 * @param steps updates planned in all.
 * @throws RangeError when the schedule is unknown.
 */
export function learningRateAt(learningRate: unknown, steps: number): (t: number) => number {
  if (typeof learningRate === 'number') return () => learningRate;
  const [name, options] = Object.entries((learningRate ?? {}) as Record<string, Record<string, number>>)[0] ?? [];
  const schedule = name === undefined ? undefined : scheduleNamed(name);
  if (!schedule) throw new RangeError(`There is no learning-rate schedule ${String(name)}.`);
  return (t) => schedule.rate(options, t, steps);
}

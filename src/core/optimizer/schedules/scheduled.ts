import { defaultsOf } from '../options';
import { compileFormulaOfStep } from './formulaOfStep';
import { scheduleNamed } from './registry';
import type { Remembered, Memory, Schedule, WatchedProblem } from './schedule';

/** A number at step t; `held` is what its schedule remembers. */
export type NumberAt = (t: number, remembered?: Remembered) => number;

/** True for what stands for a number that depends on the step: a list, a formula of t, `{ cosine: { … } }`. */
export function isScheduled(value: unknown): boolean {
  return typeof value === 'string' || (typeof value === 'object' && value !== null);
}

/**
 * An option's number as a function of the step.
 * @param value a number; a list, whose last entry stays; a formula of `t`; or `{ cosine: { … } }` with every option filled in.
 * @param steps updates planned in all.
 * @throws RangeError when the schedule is unknown or the formula has an error.
 */
export function numberAt(value: unknown, steps: number): NumberAt {
  if (typeof value === 'number') return () => value;
  if (typeof value === 'string') return compileFormulaOfStep(value, steps);
  if (Array.isArray(value)) return (t) => (value as readonly number[])[Math.max(0, Math.min(t, value.length - 1))];
  const [schedule, options] = scheduleIn(value);
  const next = schedule.then?.(options);
  if (!next) return (t, remembered = remembersNothing) => schedule.rate(options, t, steps, remembered);
  const after = numberAt(next.scheduled, Math.max(1, steps - next.from));
  return (t, remembered) =>
    t < next.from
      ? schedule.rate({ ...options, rate: after(0, remembered) }, t, steps, remembered ?? remembersNothing)
      : after(t - next.from, remembered);
}

/** What a schedule remembers, and how it goes on remembering; undefined where it depends on the step alone. */
export function memoryOf(
  value: unknown,
  problem: WatchedProblem,
  from = 0,
): (Pick<Memory, 'slots'> & { readonly stage: ReturnType<Memory['stage']>; readonly figure: string | undefined }) | undefined {
  if (!isScheduled(value) || typeof value === 'string' || Array.isArray(value)) return undefined;
  const [schedule, options] = scheduleIn(value);
  const next = schedule.then?.(options);
  if (next) return memoryOf(next.scheduled, problem, from + next.from);
  return (
    schedule.memory && {
      slots: schedule.memory.slots,
      stage: schedule.memory.stage(options, problem, from),
      figure: schedule.memory.figure?.(options),
    }
  );
}

/** The schedule with every option filled in, also of those inside; what is no schedule comes back as it is. */
export function completed(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const [name, given] = (Object.entries(value)[0] ?? []) as [string?, object?];
  const schedule = name === undefined ? undefined : scheduleNamed(name);
  if (!schedule) return value;
  const options: Record<string, unknown> = { ...defaultsOf(schedule.options), ...given };
  return { [schedule.name]: 'then' in options ? { ...options, then: completed(options.then) } : options };
}

function scheduleIn(value: unknown): [Schedule, Record<string, unknown>] {
  const [name, options] = Object.entries((value ?? {}) as Record<string, Record<string, unknown>>)[0] ?? [];
  const schedule = name === undefined ? undefined : scheduleNamed(name);
  if (!schedule) throw new RangeError(`There is no schedule ${String(name)}.`);
  return [schedule, options];
}

/** Before the first update, and where nobody runs: as at the beginning. */
const remembersNothing: Remembered = () => 0;

import { isScheduled, memoryOf, numberAt } from '../optimizer/schedules/scheduled';
import { NotInTorch, number } from './python';

type Options = Readonly<Record<string, number>>;

/** A schedule as an expression in Python of the zero-based step `t`. */
const sayings: Readonly<Record<string, (options: Options, steps: number) => string>> = {
  constant: ({ rate }) => number(rate),
  step: ({ initial, factor, every }) => `${number(initial)} * ${number(factor)}**(t // ${every})`,
  exponential: ({ initial, decay }) => `${number(initial)} * ${number(decay)}**t`,
  linear: ({ initial, final, over }, steps) => `${number(initial)} + ${number(final - initial)} * min(1, t / ${over || steps})`,
  cosine: ({ initial, final, over }, steps) =>
    `${number(final)} + ${number(initial - final)} * (1 + math.cos(math.pi * min(1, t / ${over || steps}))) / 2`,
  polynomial: ({ initial, power, over }, steps) => `${number(initial)} * (1 - min(1, t / ${over || steps}))**${number(power)}`,
};

/** More numbers than these are not written out. */
const mostNumbers = 100_000;

/**
 * A number or schedule as a function in Python of the step: `lambda t: 0.1 * 0.99**t`. Where the schedule has no expression here, its
 * numbers are written out.
 * @throws NotInTorch where they are too many.
 */
export function scheduleInTorch(value: unknown, steps: number): string {
  if (!isScheduled(value)) return `lambda t: ${number(Number(value ?? 0))}`;
  const [name, options] =
    typeof value === 'object' && value !== null && !Array.isArray(value) ? (Object.entries(value as Record<string, Options>)[0] ?? []) : [];
  if (name === 'reduceOnPlateau' && options && String(options.watch) === 'value' && options.every === undefined) return plateau(options);
  if (memoryOf(value, { goal: 'minimize' }))
    throw new NotInTorch('A rate that begins by itself and then waits for plateaus cannot be written for PyTorch.');
  if (name !== undefined && options && Object.hasOwn(sayings, name)) return `lambda t: ${sayings[name](options, steps)}`;
  if (steps > mostNumbers) throw new NotInTorch(`A schedule over ${steps} steps is too long to be written out. Export fewer steps.`);
  const at = numberAt(value, steps);
  return `lambda t: [${Array.from({ length: steps }, (_, t) => number(at(t))).join(', ')}][t]`;
}

/** A number where a schedule begins. */
export const firstNumber = (value: unknown, steps: number): number => (isScheduled(value) ? numberAt(value, steps)(0) : Number(value ?? 0));

const plateau = ({ initial, factor, patience, threshold, absolute, cooldown, minimum }: Options): string =>
  `Plateau(initial=${number(initial)}, factor=${number(factor)}, patience=${patience}, threshold=${number(threshold)}, absolute=${absolute ? 'True' : 'False'}, cooldown=${cooldown}, minimum=${number(minimum)})`;

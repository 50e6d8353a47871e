import * as Type from 'typebox';
import type { TSchema } from 'typebox';
import type { Rule, RuleProblem } from './rule';
import type { Remembered } from './schedules/schedule';
import { isScheduled, memoryOf, numberAt } from './schedules/scheduled';
import { figureRefusal } from './schedules/watchedFigure';

type Options = Readonly<Record<string, unknown>>;

/** What of a rule tells where its schedules stand. */
type Scheduling = Pick<Rule, 'options' | 'inner'>;

/** What a schema of options says that matters here. */
interface Marked {
  readonly type?: string;
  readonly schedulable?: boolean;
  readonly properties?: Readonly<Record<string, TSchema>>;
}

const marks = (schema: TSchema): Marked => schema;

/**
 * The rule with a schedule possible at every option that is a number, but for those that only say how the state begins
 * (`schedulable: false`) and whole numbers. What the rule itself sees are numbers; its slots and stages are those of the
 * largest values, so that no step lacks one.
 */
export function schedulable(rule: Rule): Rule {
  const outer: Rule = { ...rule, options: Type.Object(marked(rule.options.properties)) };
  const memory = (given: Options, problem: RuleProblem) => (rule.inner ? undefined : memoryOf(given.learningRate, problem));
  const largest = (given: Options, { steps }: RuleProblem) => withNumbers(outer, given, (value) => largestOf(value, steps ?? usualSteps));
  return {
    ...outer,
    refuse: (given, problem) =>
      rememberingElsewhere(outer, given, problem) ??
      figureRefusal('reduceOnPlateau', memory(given, problem)?.figure ?? 'value', problem.figures) ??
      rule.refuse?.(largest(given, problem), problem),
    slots: (given, problem) => [...rule.slots(largest(given, problem), problem), ...(memory(given, problem)?.slots ?? [])],
    stages(given, problem) {
      const remembered = memory(given, problem);
      const own = rule.stages(largest(given, problem), problem);
      if (!remembered) return own;
      // A figure is measured where the update leads to.
      return remembered.figure === undefined ? [remembered.stage, ...own] : [...own, remembered.stage];
    },
  };
}

/** Where it is not known how long a run is to be. */
const usualSteps = 100;

/** The number of largest size among some hundred steps of a schedule. */
function largestOf(value: unknown, steps: number): number {
  const at = numberAt(value, steps);
  const stride = Math.max(1, Math.floor(steps / 256));
  let largest = at(0);
  for (let t = stride; t < steps; t += stride) if (Math.abs(at(t)) > Math.abs(largest)) largest = at(t);
  return largest;
}

function marked(properties: Readonly<Record<string, TSchema>>): Record<string, TSchema> {
  const options = Object.entries(properties).map(([name, option]): [string, TSchema] => {
    const { type, schedulable: isOne, properties: parts } = marks(option);
    // TypeBox's mark of an optional property does not survive a copy.
    const kept = (changed: object) => (Type.IsOptional(option) ? Type.Optional(changed) : (changed as TSchema));
    if (type === 'number' && isOne === undefined) return [name, kept({ ...option, schedulable: true })];
    return [name, type === 'object' && parts ? kept({ ...option, properties: marked(parts) }) : option];
  });
  return Object.fromEntries(options);
}

/** The options with a number in place of every schedule; the learning rate is left, as stages get it from their context. */
function withNumbers(rule: Scheduling, options: Options, numberOf: (value: unknown) => number): Options {
  return replaced(rule.options.properties, options, numberOf);
}

function replaced(properties: Readonly<Record<string, TSchema>>, options: Options, numberOf: (value: unknown) => number): Options {
  const entries = Object.entries(options).map(([name, value]): [string, unknown] => {
    const { schedulable: isOne, properties: inner } = marks((properties as Record<string, TSchema | undefined>)[name] ?? {});
    if (name !== 'learningRate' && isOne && isScheduled(value)) return [name, numberOf(value)];
    return [name, inner && typeof value === 'object' && value !== null ? replaced(inner, value as Options, numberOf) : value];
  });
  return Object.fromEntries(entries);
}

/** True where an option other than the learning rate follows a schedule, also in a group or inside. */
function hasSchedules(rule: Scheduling, options: Options): boolean {
  let found = false;
  optionsWith(rule, options, () => {
    found = true;
    return 0;
  });
  return found;
}

/** As `withNumbers`, in groups and in the optimizer inside, too. */
function optionsWith(rule: Scheduling, options: Options, numberOf: (value: unknown) => number): Options {
  const { groups } = options;
  const inner = rule.inner && options.inner ? rule.inner(options) : undefined;
  const own = (given: Options): Options => ({
    ...withNumbers(rule, given, numberOf),
    ...(inner && given.inner ? { inner: withNumbers(inner, given.inner as Options, numberOf) } : {}),
  });
  return { ...own(options), ...(Array.isArray(groups) ? { groups: (groups as readonly Options[]).map(own) } : {}) };
}

/**
 * The options as they hold in update t: every schedule replaced by its number, but for the learning rate's. Undefined where
 * none follows a schedule.
 */
export function scheduledOptions(
  rule: Scheduling,
  options: Options,
  steps: number,
): ((t: number, remembered?: Remembered) => Options) | undefined {
  if (!hasSchedules(rule, options)) return undefined;
  const compiled = new Map<unknown, ReturnType<typeof numberAt>>();
  const at = (value: unknown) => {
    const known = compiled.get(value) ?? numberAt(value, steps);
    compiled.set(value, known);
    return known;
  };
  return (t, remembered) => optionsWith(rule, options, (value) => at(value)(t, remembered));
}

/** A schedule that remembers can stand at the optimizer's own learning rate only: there is one memory. */
function rememberingElsewhere(rule: Rule, options: Options, problem: RuleProblem): string | undefined {
  let name: string | undefined;
  for (const [option, value] of Object.entries(options)) {
    const { schedulable: isOne } = marks((rule.options.properties as Record<string, TSchema | undefined>)[option] ?? {});
    if (option !== 'learningRate' && isOne && memoryOf(value, problem)) name = option;
  }
  return name === undefined
    ? undefined
    : `\`${name}\` cannot follow \`reduceOnPlateau\`, which remembers the run for one number, the learning rate. Write another schedule, or a number.`;
}

import * as Type from 'typebox';
import type { TObject, TSchema } from 'typebox';
import type { RuleBook } from '../optimizer/book';
import type { Rule } from '../optimizer/rule';
import { schedules, type Schedule } from '../optimizer/schedules/registry';
import { annotationsOf } from '../schema/annotations';
import { limits } from '../limits';

const closed = { additionalProperties: false };

/** Schedules by their names, exactly one. */
function byName(choices: readonly Schedule[]): TSchema {
  const named = choices.map(({ name, summary, formula, options }): [string, TSchema] => [
    name,
    Type.Optional(optionsOf(options, `${summary}\n\n${formula}`)),
  ]);
  return Type.Object(Object.fromEntries(named), {
    ...closed,
    keys: 'schedule',
    minProperties: 1,
    maxProperties: 1,
    examples: ['{ cosine: { initial: 0.1 } }'],
  });
}

/** A formula of the step; a number in quotes is none. */
const stepFormula = Type.String({
  stepFormula: true,
  maxLength: 10_000,
  description: 'A formula of the step `t` and the planned `steps`, such as `0.1/(1 + 0.01*t)`.',
});

/** Made once: what may stand within a schedule, and what may stand for a number. */
const made = new Map<boolean, TSchema>();

function named(isInner: boolean): TSchema {
  const schema = made.get(isInner) ?? {
    ...byName(isInner ? schedules.filter((schedule) => !schedule.then) : schedules),
    definition: isInner ? 'laterSchedule' : 'schedule',
  };
  made.set(isInner, schema);
  return schema;
}

/** A number that may also be a schedule: one by its name, a list, or a formula of the step. */
function schedulable(number: TSchema, isInner: boolean): TSchema {
  const { default: fallback, description, examples, minimum, maximum, exclusiveMinimum, exclusiveMaximum } = annotationsOf(number);
  const item = Type.Number({ minimum, maximum, exclusiveMinimum, exclusiveMaximum });
  const list = Type.Array(item, {
    minItems: 1,
    maxItems: 100_000,
    description: 'Its value at step 0, 1, …; the last stays.',
    examples: ['[0.1, 0.05, 0.01]'],
  });
  return Type.Unsafe<unknown>({
    ...(fallback === undefined ? {} : { default: fallback }),
    description,
    ...(examples ? { examples } : {}),
    anyOf: [number, named(isInner), list, stepFormula],
  });
}

/** `{ name: adam, learningRate: 0.02 }`: the name decides which options there are. */
function inner(option: TSchema, book: RuleBook): TSchema {
  const { innerRules = [], default: fallback, description, examples } = annotationsOf(option);
  return Type.Unsafe<unknown>({
    default: fallback,
    description,
    examples,
    discriminator: { propertyName: 'name' },
    anyOf: [
      ...innerRules
        .flatMap((name) => book.named(name) ?? [])
        .map((rule) => {
          const named = Type.String({ enum: [rule.name], keys: 'optimizer', description: 'The optimizer inside.' });
          const own = Object.entries(ruleOptions(rule, book).properties).filter(([option]) => !Object.hasOwn(notInside, option));
          return Type.Object({ name: named, ...Object.fromEntries(own) }, { ...closed, keys: 'option', refused: notInside });
        }),
      // Its name alone: with its usual options.
      Type.String({ enum: [...innerRules], keys: 'optimizer', description: 'The optimizer inside.' }),
    ],
  });
}

/** Options that an optimizer inside another has not, with why. */
const notInside: Readonly<Record<string, string>> = {
  groups: 'Parameter groups stand with the outer optimizer: write `groups` beside `inner`, and `inner` again in each group.',
  average: 'The average is of the points that the outer optimizer makes: write `average` beside `inner`.',
  accumulate: 'The gradient is the outer optimizer’s: write `accumulate` beside `inner`.',
  maximize: 'The gradient is the outer optimizer’s: write `maximize` beside `inner`.',
};

function ruleOptions({ title, summary, formulaText, options, shared = {}, ungrouped }: Rule, book: RuleBook): TObject {
  const description = `${title}: ${summary}\n\n${formulaText.join('\n')}`;
  const { groups, ...own } = options.properties;
  const written = optionsOf(Type.Object(own), description, book);
  const properties = groups ? { ...written.properties, groups: Type.Optional(groupsOf(groups, written, shared)) } : written.properties;
  return Type.Object(properties, {
    ...closed,
    keys: 'option',
    description,
    refused: { ...beside, ...(ungrouped ? { groups: ungrouped } : {}) },
  });
}

/** What stands beside an optimizer, not among its options. */
const beside = {
  label:
    'It stands below the optimizer, not in its braces: `- adam: { learningRate: 0.05 }`, and under `adam` in a line of its own `label: mine`.',
  batchSize:
    'It stands below the optimizer, not in its braces: `- adam: { learningRate: 0.05 }`, and under `adam` in a line of its own `batchSize: 8`; or under `data` for all.',
};

/** A list of parameter groups: their names, and every option that one can have of its own. */
function groupsOf(list: TSchema, { properties }: TObject, shared: Readonly<Record<string, string>>): TSchema {
  const { items = {}, ...rest } = annotationsOf(list);
  const { match } = annotationsOf(items).properties as Record<string, TSchema>;
  const own = Object.entries(properties).filter(([name]) => !Object.hasOwn(shared, name));
  const refused = Object.fromEntries(
    Object.entries(shared).map(([name, reason]) => [name, `${reason} Write \`${name}\` beside \`groups\`.`]),
  );
  return {
    ...rest,
    items: Type.Object({ match, ...Object.fromEntries(own) }, { ...closed, keys: 'option', refused, examples: ['{ match: "*/bias" }'] }),
  };
}

/** The option, or where it is a mapping (clip) each of its parts, taking a schedule as well where one can stand there. */
function withSchedules(option: TSchema): TSchema {
  const { schedulable: takes, type, properties } = annotationsOf(option);
  // TypeBox's mark of an optional property does not survive a copy.
  const kept = (changed: TSchema) => (Type.IsOptional(option) ? Type.Optional(changed) : changed);
  if (takes) return kept(schedulable(option, takes === 'inner'));
  if (type !== 'object' || !properties) return option;
  return kept({ ...option, properties: Object.fromEntries(Object.entries(properties).map(([name, part]) => [name, withSchedules(part)])) });
}

/** Options with a default may be left out; where they are schedulable, they take a schedule as well. */
function optionsOf({ properties }: TObject, description: string, book?: RuleBook): TObject {
  const written = Object.entries(properties).map(([name, option]): [string, TSchema] => {
    const { innerRules, default: fallback } = annotationsOf(option);
    const value = innerRules && book ? inner(option, book) : withSchedules(option);
    return [name, fallback === undefined && !Type.IsOptional(option) ? value : Type.Optional(value)];
  });
  return Type.Object(Object.fromEntries(written), { ...closed, keys: 'option', description });
}

/** What may stand beside an optimizer's name in its entry. */
export const besideOptimizer: readonly string[] = ['label', 'batchSize'];

/** One entry of `optimizers:`. */
export function optimizerEntry(book: RuleBook) {
  const options = book.rules.map((rule) => [rule.name, Type.Optional(ruleOptions(rule, book))]);
  return Type.Unsafe<string | { label?: string; batchSize?: number | 'all'; [optimizer: string]: unknown }>({
    description: 'An optimizer by its name, with its options: `adam: { learningRate: 0.05 }`.',
    advice: 'Write one optimizer by its name, such as `adam: { learningRate: 0.05 }`; several belong in the list `optimizers`.',
    anyOf: [
      { type: 'string', enum: book.rules.map(({ name }) => name), keys: 'optimizer' },
      Type.Object(
        {
          ...Object.fromEntries(options),
          label: Type.Optional(
            Type.String({
              minLength: 1,
              maxLength: limits.titleLength,
              description: 'A name of your own for this run, in the legend and in the trace.',
              examples: ['Nesterov'],
            }),
          ),
          batchSize: Type.Optional(
            Type.Unsafe<number | 'all'>({
              description: 'Rows of this run’s batches instead of what `data` says; `all`: gradient descent.',
              examples: [16],
              anyOf: [Type.Integer({ minimum: 1, maximum: 2 ** 31 - 1 }), { type: 'string', enum: ['all'] }],
            }),
          ),
        },
        { ...closed, keys: 'optimizer' },
      ),
    ],
  });
}

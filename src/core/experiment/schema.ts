/**
 * The schema of experiment files: the one source of the file's TypeScript type, the JSON schema, validation, completion and
 * hover. Optimizers and schedules come from their registries. Annotations of our own: `keys` names what an object's keys
 * are, `refused` says why a key cannot stand here, `formula` marks texts that are formulas, `schedulable` marks numbers that take a schedule as well, `innerRules` marks
 * options that take an optimizer, `advice` says what to write instead of a value of the wrong type.
 */
import * as Type from 'typebox';
import type { Static, TObject, TSchema } from 'typebox';
import { ruleNamed, rules, type Rule } from '../optimizer/registry';
import { schedules } from '../optimizer/schedules/registry';
import { limits } from './limits';
import { dataSchema, networkSchema } from './networkSchema';

const closed = { additionalProperties: false };

const float32 = { minimum: -limits.float32, maximum: limits.float32 };

/** A vector of equal entries, for the many that nobody wants to type. */
const filled = Type.Object(
  {
    length: Type.Integer({
      minimum: 1,
      maximum: limits.vectorEntries,
      description: 'How many entries the vector has.',
      examples: [10],
    }),
    value: Type.Number({ ...float32, description: 'The value of every entry.', examples: [1] }),
  },
  { ...closed, description: 'A vector of `length` equal entries.' },
);

const scalarOrVector = Type.Unsafe<number | number[] | Static<typeof filled>>({
  anyOf: [
    Type.Number(float32),
    Type.Array(Type.Number({ ...float32, advice: 'A vector is one flat list of numbers.' }), { minItems: 1 }),
    filled,
  ],
  examples: [1],
});

const point = (description: string) =>
  Type.Object({}, { additionalProperties: scalarOrVector, keys: 'variable', description, examples: ['{ x: 1, y: 2 }'] });
type Point = Record<string, Static<typeof scalarOrVector>>;

const formula = (goal: string) =>
  Type.Unsafe<string>({
    type: ['string', 'number'],
    formula: true,
    description: `The function to ${goal}: a formula of variables, such as \`(1 - x)^2 + 100*(y - x^2)^2\`.`,
    examples: ['x^2'],
  });

const view = Type.Object(
  {},
  {
    additionalProperties: Type.Array(Type.Number(float32), {
      minItems: 2,
      maxItems: 2,
      description: 'From and to.',
      examples: ['[-2, 2]'],
    }),
    keys: 'variable',
    description: 'The window of the plots, by variable: `{ x: [-2, 2] }`. The grid search looks there, too.',
    examples: ['{ x: [-2, 2], y: [-1, 3] }'],
  },
);

const objective = Type.Object(
  {
    minimize: Type.Optional(formula('minimize')),
    maximize: Type.Optional(formula('maximize')),
    start: Type.Optional(
      Type.Unsafe<Point>(
        point(
          'Where every optimizer starts: a number for each variable of the formula, `{ x: -1.5, y: 2 }`, or a vector, `w: [1, 2, 3]`. A long vector of equal entries can be written `w: { length: 100, value: 1 }`.',
        ),
      ),
    ),
    starts: Type.Optional(
      Type.Array(Type.Unsafe<Point>(point('One start.')), {
        minItems: 1,
        maxItems: limits.optimizers,
        description: 'Several starts instead of one `start`: every optimizer runs from each of them.',
        examples: ['[{ x: 1, y: 2 }, { x: -1, y: 2 }]'],
      }),
    ),
    constants: Type.Optional(
      Type.Unsafe<Point>(point('Named numbers or vectors for the formula that are not optimized: `{ a: 1, b: 100 }`.')),
    ),
    view: Type.Optional(Type.Unsafe<Record<string, number[]>>(view)),
    minima: Type.Optional(
      Type.Array(Type.Unsafe<Point>(point('One known point.')), {
        description: 'Points known from the literature, marked in the landscape: the minima, or when maximizing the maxima.',
        examples: ['[{ x: 1, y: 1 }]'],
      }),
    ),
  },
  { ...closed, description: 'The function to optimize, and where to start.', examples: ['{ minimize: x^2, start: { x: 1 } }'] },
);

/** A number that may also be a schedule: exactly one, by its name. */
function schedulable(number: TSchema): TSchema {
  const byName = Object.fromEntries(
    schedules.map(({ name, summary, formula, options }) => [name, Type.Optional(optionsOf(options, `${summary}\n\n${formula}`))]),
  );
  const { default: fallback, description } = annotationsOf(number);
  return Type.Unsafe<unknown>({
    default: fallback,
    description,
    anyOf: [
      number,
      Type.Object(byName, {
        ...closed,
        keys: 'schedule',
        minProperties: 1,
        maxProperties: 1,
        examples: ['{ cosine: { initial: 0.1 } }'],
      }),
    ],
  });
}

/** `{ name: adam, learningRate: 0.02 }`: the name decides which options there are. */
function inner(option: TSchema): TSchema {
  const { innerRules = [], default: fallback, description, examples } = annotationsOf(option);
  return Type.Unsafe<unknown>({
    default: fallback,
    description,
    examples,
    discriminator: { propertyName: 'name' },
    anyOf: innerRules.flatMap((name) => ruleNamed(name) ?? []).map((rule) => {
      const named = Type.String({ enum: [rule.name], keys: 'optimizer', description: 'The optimizer inside.' });
      const own = Object.entries(ruleOptions(rule).properties).filter(([option]) => option !== 'groups');
      return Type.Object({ name: named, ...Object.fromEntries(own) }, { ...closed, keys: 'option', refused: notInside });
    }),
  });
}

const notInside = { groups: 'Parameter groups stand with the outer optimizer: write `groups` beside `inner`, and `inner` again in each group.' };

function ruleOptions({ title, summary, formulaText, options, shared = {}, ungrouped }: Rule): TObject {
  const description = `${title}: ${summary}\n\n${formulaText.join('\n')}`;
  const { groups, ...own } = options.properties;
  const written = optionsOf(Type.Object(own), description);
  const properties = groups ? { ...written.properties, groups: Type.Optional(groupsOf(groups, written, shared)) } : written.properties;
  return Type.Object(properties, { ...closed, keys: 'option', description, refused: ungrouped ? { groups: ungrouped } : undefined });
}

/** A list of parameter groups: their names, and every option that one can have of its own. */
function groupsOf(list: TSchema, { properties }: TObject, shared: Readonly<Record<string, string>>): TSchema {
  const { items = {}, ...rest } = annotationsOf(list);
  const { match } = annotationsOf(items).properties as Record<string, TSchema>;
  const own = Object.entries(properties).filter(([name]) => !Object.hasOwn(shared, name));
  const refused = Object.fromEntries(Object.entries(shared).map(([name, reason]) => [name, `${reason} Write \`${name}\` beside \`groups\`.`]));
  return { ...rest, items: Type.Object({ match, ...Object.fromEntries(own) }, { ...closed, keys: 'option', refused, examples: ['{ match: "*/bias" }'] }) };
}

/** Options with a default may be left out; where they are schedulable, they take a schedule as well. */
function optionsOf({ properties }: TObject, description: string): TObject {
  const written = Object.entries(properties).map(([name, option]): [string, TSchema] => {
    const { schedulable: takesSchedule, innerRules, default: fallback } = annotationsOf(option);
    const value = takesSchedule ? schedulable(option) : innerRules ? inner(option) : option;
    return [name, fallback === undefined && !Type.IsOptional(option) ? value : Type.Optional(value)];
  });
  return Type.Object(Object.fromEntries(written), { ...closed, keys: 'option', description });
}

/** Option schemas with schedules where they are allowed, by optimizer. */
export const optimizerOptions: ReadonlyMap<string, TObject> = new Map(
  rules.map((rule) => [rule.name, ruleOptions(rule)]),
);

const entry = Type.Unsafe<string | { label?: string; batchSize?: number | 'all'; [optimizer: string]: unknown }>({
  description: 'An optimizer by its name, with its options: `adam: { learningRate: 0.05 }`.',
  advice: 'Write one optimizer by its name, such as `adam: { learningRate: 0.05 }`; several belong into the list `optimizers`.',
  anyOf: [
    { type: 'string', enum: rules.map(({ name }) => name), keys: 'optimizer' },
    Type.Object(
      {
        ...Object.fromEntries([...optimizerOptions].map(([name, options]) => [name, Type.Optional(options)])),
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

export const experimentSchema = Type.Object(
  {
    title: Type.Optional(
      Type.String({ maxLength: limits.titleLength, description: 'The heading of the panel.', examples: ['Rosenbrock'] }),
    ),
    objective: Type.Optional(objective),
    data: Type.Optional(dataSchema),
    network: Type.Optional(networkSchema),
    optimizer: Type.Optional(entry),
    optimizers: Type.Optional(
      Type.Array(entry, {
        minItems: 1,
        maxItems: limits.optimizers,
        description: 'Optimizers that run side by side from the same start, each by its name with its options.',
        examples: ['[sgd, adam]'],
      }),
    ),
    steps: Type.Optional(
      Type.Integer({ default: 100, minimum: 1, maximum: limits.steps, description: 'How many updates each optimizer makes.' }),
    ),
    seed: Type.Optional(
      Type.Integer({
        default: 1,
        minimum: 0,
        maximum: 2 ** 32 - 1,
        description: 'The seed of everything random; the same seed gives the same run.',
      }),
    ),
    backend: Type.Optional(
      Type.Enum(['auto', 'cpu', 'wasm'], {
        default: 'auto',
        description: 'Where TensorFlow.js computes: `auto` takes the cpu for small functions and wasm otherwise.',
      }),
    ),
  },
  { ...closed, description: 'An experiment: a function or a network on data, the optimizers that work on it, and how long.' },
);

/** What may stand beside an optimizer's name in its entry. */
export const besideOptimizer: readonly string[] = ['label', 'batchSize'];

/** An experiment file's content, as written. */
export type ExperimentFile = Static<typeof experimentSchema>;

/** The JSON schema of `*.experiment.json` files, for editors. */
export function experimentJsonSchema(): object {
  const plain = JSON.parse(JSON.stringify(experimentSchema)) as Record<string, unknown>;
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Optimizer experiment',
    allowComments: true,
    allowTrailingCommas: true,
    ...plain,
    anyOf: [{ required: ['objective'] }, { required: ['data', 'network'] }],
  };
}

/** What a schema says beyond its type, as this project reads it. */
export interface Annotations {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly default?: string | number | boolean | Readonly<Record<string, unknown>>;
  readonly examples?: readonly (string | number)[];
  readonly enum?: readonly (string | number | boolean | null)[];
  readonly anyOf?: readonly TSchema[];
  readonly properties?: Readonly<Record<string, TSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | TSchema;
  readonly items?: TSchema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minProperties?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly const?: unknown;
  readonly schedulable?: boolean;
  readonly formula?: boolean;
  /** Names of the optimizers that an option takes inside. */
  readonly innerRules?: readonly string[];
  /** Which property decides between the mappings of `anyOf`. */
  readonly discriminator?: { readonly propertyName: string };
  readonly keys?: string;
  /** Keys that are known elsewhere, with the reason why they cannot stand here: whole sentences. */
  readonly refused?: Readonly<Record<string, string>>;
  readonly advice?: string;
}

/** Reads a schema by its JSON-schema keywords. */
export function annotationsOf(schema: TSchema): Annotations {
  return schema;
}

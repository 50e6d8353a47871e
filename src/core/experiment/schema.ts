/**
 * The schema of experiment files: the one source of the file's TypeScript type, the JSON schema, validation, completion and
 * hover. Optimizers come from a book, schedules from their registry. Annotations of our own: `keys` names what an object's keys
 * are, `refused` says why a key cannot stand here, `formula` marks texts that are formulas, `schedulable` marks numbers that take a schedule as well, `innerRules` marks
 * options that take an optimizer, `advice` says what to write instead of a value of the wrong type.
 */
import * as Type from 'typebox';
import type { Static } from 'typebox';
import { usualTimeLimit } from '../code/workspaceCode';
import type { RuleBook } from '../optimizer/book';
import { foreignInObjective } from './foreignKeys';
import { limits } from '../limits';
import { dataSchema } from './dataSchema';
import { networkSchema } from './networkSchema';
import { optimizerEntry } from './optimizerSchema';
import { rulesSchema } from './ruleSchema';
import { stopSchema } from './stopSection';
import { validationSchema } from './validationSection';
import { testFunctionNames } from './testFunctionSection';

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

const number32 = Type.Number(float32);

const entryOrRow = Type.Unsafe<number | number[]>({
  anyOf: [
    number32,
    Type.Array(Type.Number({ ...float32, advice: 'A matrix is a list of rows, and a row a list of numbers.' }), { minItems: 1 }),
  ],
});

const scalarOrVector = Type.Unsafe<number | (number | number[])[] | Static<typeof filled>>({
  anyOf: [number32, Type.Array(entryOrRow, { minItems: 1 }), filled],
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
          'Where every optimizer starts: a number for each variable of the formula, `{ x: -1.5, y: 2 }`, or a vector, `w: [1, 2, 3]`, or a matrix, `A: [[1, 0], [0, 1]]`. A long vector of equal entries can be written `w: { length: 100, value: 1 }`.',
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
    define: Type.Optional(
      Type.Unsafe<Record<string, string>>(
        Type.Object(
          {},
          {
            additionalProperties: formula('name'),
            keys: 'definition',
            description:
              'Named parts of the formula, which it and later definitions can use: `{ w1: 1 + (x - 1)/4 }`. Watches and charts know them, too.',
            examples: ['{ r: sqrt(x^2 + y^2) }'],
          },
        ),
      ),
    ),
    constants: Type.Optional(
      Type.Unsafe<Point>(point('Named numbers, vectors or matrices for the formula that are not optimized: `{ a: 1, b: 100 }`.')),
    ),
    view: Type.Optional(Type.Unsafe<Record<string, number[]>>(view)),
    minima: Type.Optional(
      Type.Array(Type.Unsafe<Point>(point('One known point.')), {
        description: 'Points known from the literature, marked in the landscape: the minima, or when maximizing the maxima.',
        examples: ['[{ x: 1, y: 1 }]'],
      }),
    ),
    function: Type.Optional(
      Type.Unsafe<string>({
        type: 'string',
        enum: testFunctionNames,
        keys: 'function',
        description:
          'A function of the literature to minimize, by its name: with its start, window and known minima, unless the file gives its own.',
        examples: ['ackley'],
      }),
    ),
    module: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: limits.pathLength,
        description:
          'Instead of a formula: a module of yours (.mjs, .js, .cjs or .ts, beside the experiment) that exports `start`, the parameters by name, and `loss(parameters, tf, context)`, a scalar made of TensorFlow.js operations. It is code, which runs only in trusted workspaces.',
        examples: ['./loss.mjs'],
      }),
    ),
    timeLimit: Type.Optional(
      Type.Number({
        default: usualTimeLimit,
        minimum: 0.1,
        maximum: 3600,
        description: 'Seconds that one call into the module may take, before it is ended.',
        examples: [120],
      }),
    ),
    dimensions: Type.Optional(
      Type.Integer({
        default: 2,
        minimum: 1,
        maximum: 100_000,
        description: 'How many variables a function of the literature has, where it takes more than two: one vector x.',
      }),
    ),
  },
  {
    ...closed,
    description: 'The function to optimize, and where to start.',
    examples: ['{ minimize: x^2, start: { x: 1 } }'],
    refused: foreignInObjective,
  },
);

function make(book: RuleBook) {
  const entry = optimizerEntry(book);
  return Type.Object(
    {
      title: Type.Optional(
        Type.String({ maxLength: limits.titleLength, description: 'The heading of the panel.', examples: ['Rosenbrock'] }),
      ),
      objective: Type.Optional(objective),
      data: Type.Optional(dataSchema),
      network: Type.Optional(networkSchema),
      rules: Type.Optional(rulesSchema),
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
      stop: Type.Optional(stopSchema),
      validation: Type.Optional(validationSchema),
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
}

const schemas = new WeakMap<RuleBook, ReturnType<typeof make>>();

/** The schema of experiment files that name optimizers of a book. */
export function schemaOf(book: RuleBook): ReturnType<typeof make> {
  const schema = schemas.get(book) ?? make(book);
  schemas.set(book, schema);
  return schema;
}

/** An experiment file's content, as written. */
export type ExperimentFile = Static<ReturnType<typeof make>>;

/** The JSON schema of `*.experiment.json` files, for editors. */
export function experimentJsonSchema(book: RuleBook): object {
  const definitions: Record<string, object> = {};
  const plain = plainOf(schemaOf(book), definitions);
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Optimizer experiment',
    allowComments: true,
    allowTrailingCommas: true,
    ...plain,
    definitions,
    anyOf: [{ required: ['objective'] }, { required: ['data', 'network'] }],
  };
}

/** As JSON; what stands at hundreds of options (`definition`) is written once and referred to. */
function plainOf(schema: object, definitions: Record<string, object>): object {
  const text = JSON.stringify(schema, (_, part: unknown) => {
    if (typeof part !== 'object' || part === null || !('definition' in part)) return part;
    const { definition, ...rest } = part as { definition: string };
    if (!Object.hasOwn(definitions, definition)) {
      definitions[definition] = {};
      definitions[definition] = plainOf(rest, definitions);
    }
    return { $ref: `#/definitions/${definition}` };
  });
  return JSON.parse(text) as object;
}

import * as Type from 'typebox';
import type { Static } from 'typebox';
import { limits } from '../limits';

const closed = { additionalProperties: false };
const float32 = { minimum: -limits.float32, maximum: limits.float32 };

const option = Type.Unsafe<number | boolean | { default?: number | boolean; minimum?: number; maximum?: number; description?: string }>({
  description: 'An option with its default: a number, a switch, or `{ default, minimum, maximum, description }`.',
  examples: [0.9],
  anyOf: [
    Type.Number(float32),
    Type.Boolean(),
    Type.Object(
      {
        default: Type.Unsafe<number | boolean>({
          anyOf: [Type.Number(float32), Type.Boolean()],
          description: 'What the option is where nobody gives it.',
          examples: [0.9],
        }),
        minimum: Type.Optional(Type.Number({ ...float32, description: 'The smallest value that is accepted.', examples: [0] })),
        maximum: Type.Optional(Type.Number({ ...float32, description: 'The largest value that is accepted.', examples: [1] })),
        description: Type.Optional(
          Type.String({
            maxLength: 1000,
            description: 'What the option does, for hovers and explanations.',
            examples: ['"Decay rate of m."'],
          }),
        ),
      },
      closed,
    ),
  ],
});

const start = Type.Unsafe<number | 'theta'>({
  description: 'The value before the first update: a number, or `theta` for the start of the parameters.',
  examples: [0],
  anyOf: [Type.Number(float32), { type: 'string', enum: ['theta'] }],
});

const state = Type.Unsafe<number | 'theta' | { start?: number | 'theta'; per?: 'entry' | 'tensor' | 'all' }>({
  description: 'What is kept from update to update, with the value it starts with: a number, `theta`, or `{ start: 0, per: tensor }`.',
  examples: [0],
  anyOf: [
    Type.Number(float32),
    { type: 'string', enum: ['theta'] },
    Type.Object(
      {
        start,
        per: Type.Optional(
          Type.Enum(['entry', 'tensor', 'all'], {
            default: 'entry',
            description: 'How many numbers: one for every entry of the parameters, for every tensor, or one for all together.',
          }),
        ),
      },
      closed,
    ),
  ],
});

const named = <T>(of: object, description: string, example: string) =>
  Type.Unsafe<Record<string, T>>(Type.Object({}, { additionalProperties: of, keys: 'name', description, examples: [example] }));

/** A rule as a file writes it. */
export const ruleSchema = Type.Object(
  {
    title: Type.Optional(
      Type.String({ minLength: 1, maxLength: limits.titleLength, description: 'What the rule is called in texts.', examples: ['QHAdam'] }),
    ),
    summary: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 1000,
        description: 'One sentence: what sets it apart.',
        examples: ['"Adam with a share of the plain gradient."'],
      }),
    ),
    reference: Type.Optional(
      Type.Object(
        {
          authors: Type.String({ maxLength: 1000, description: 'Who it is by.', examples: ['Ma & Yarats'] }),
          title: Type.String({
            maxLength: 1000,
            description: 'The title of the paper.',
            examples: ['"Quasi-hyperbolic momentum and Adam for deep learning"'],
          }),
          year: Type.Integer({ minimum: 1600, maximum: 3000, description: 'The year it appeared in.', examples: [2019] }),
          where: Type.Optional(Type.String({ maxLength: 1000, description: 'Which equation or algorithm of it.', examples: ['"eq. 4"'] })),
          url: Type.Optional(
            Type.String({ maxLength: 2000, description: 'Where it can be read.', examples: ['https://arxiv.org/abs/1810.06801'] }),
          ),
        },
        { ...closed, description: 'The paper that the rule is from.' },
      ),
    ),
    options: Type.Optional(
      named<Static<typeof option>>(option, 'What can be set where the optimizer is named, with defaults.', '{ learningRate: 0.01 }'),
    ),
    state: Type.Optional(named<Static<typeof state>>(state, 'What is kept from update to update, with what it starts with.', '{ m: 0 }')),
    update: Type.Array(
      Type.Unsafe<string>({
        type: 'string',
        ruleLine: true,
        maxLength: 10_000,
        advice: 'Each line is an equation, such as `m = beta*m + (1 - beta)*g`; one that holds a colon or a # needs quotes.',
        description: 'One stage: a name, `=` and a formula.',
        examples: ['theta = theta - learningRate*g'],
      }),
      {
        minItems: 1,
        maxItems: limits.ruleLines,
        description: 'The equations of one update, in order; each line is one stage.',
        examples: ['[theta = theta - learningRate*g]'],
      },
    ),
    effectiveLearningRate: Type.Optional(
      Type.Unsafe<string>({
        type: ['string', 'number'],
        ruleLine: true,
        description: 'The factor in front of the direction, as a formula; absent: |Δθ| / |g| is measured.',
        examples: ['learningRate/(sqrt(vHat) + epsilon)'],
      }),
    ),
  },
  {
    ...closed,
    description: 'An optimizer of your own: options, state, and the equations of one update.',
    examples: ['{ options: { learningRate: 0.01 }, update: [theta = theta - learningRate*g] }'],
  },
);

const file = {
  type: 'string',
  minLength: 1,
  maxLength: limits.pathLength,
  description: 'A file of rules, beside the experiment.',
  examples: ['./rules.yaml'],
};

/** `rules:` of an experiment file: rules by name, or the files that hold them. */
export const rulesSchema = Type.Unsafe<Record<string, Static<typeof ruleSchema>> | string | string[]>({
  description: 'Optimizers of your own, by name, or a file (or a list of files) that holds them.',
  examples: ['{ signum: { … } }'],
  anyOf: [
    Type.Object({}, { additionalProperties: ruleSchema, keys: 'rule', description: 'Optimizers of your own, by name.' }),
    file,
    Type.Array(Type.Unsafe<string>(file), { minItems: 1, maxItems: limits.ruleFiles }),
  ],
});

/** A file of rules holds them by name; `rules` in it names further files. */
export const ruleFileSchema = Type.Object({}, { additionalProperties: ruleSchema, keys: 'rule' });

import * as Type from 'typebox';

/** `validation:` of a file, as written: when rows kept for validation are looked at. */
export interface ValidationSection {
  readonly every?: number | 'epoch';
  readonly at?: readonly number[];
}

/** `validation: { every: epoch }`, `validation: { at: [10, 100, 1000] }`. */
export const validationSchema = Type.Unsafe<ValidationSection>(
  Type.Object(
    {
      every: Type.Optional(
        Type.Unsafe<number | 'epoch'>({
          description: 'Updates between two measurements; `epoch`: one pass through the training rows.',
          examples: ['epoch'],
          anyOf: [Type.Integer({ minimum: 1, maximum: 1e12 }), { type: 'string', enum: ['epoch'] }],
        }),
      ),
      at: Type.Optional(
        Type.Array(Type.Integer({ minimum: 0, maximum: 1e12 }), {
          minItems: 1,
          maxItems: 100_000,
          description: 'Steps at which is measured.',
          examples: ['[10, 100, 1000]'],
        }),
      ),
    },
    {
      additionalProperties: false,
      minProperties: 1,
      description:
        'When accuracy, and the figures of the rows kept for validation, are measured: every so many updates, every epoch, at chosen steps; the first record and the last always. Absent: so often that it costs a small share of the run. Which rows these are says `data: { validation: 0.2 }`.',
      examples: ['{ every: epoch }'],
    },
  ),
);

import * as Type from 'typebox';

/** `stop:` of a file, as written. */
export interface StopSection {
  readonly when?: string;
  readonly patience?: number;
  readonly every?: number | 'epoch';
  readonly minimumChange?: number;
  readonly restoreBest?: boolean;
}

/** `stop: { when: validation.loss, patience: 5, restoreBest: true }`. */
export const stopSchema = Type.Unsafe<StopSection>(
  Type.Object(
    {
      when: Type.Optional(
        Type.String({
          default: 'value',
          minLength: 1,
          maxLength: 100,
          description:
            'The figure that has to improve: `value`, or of networks a figure such as `validation.loss` or `validation.accuracy`.',
          examples: ['validation.loss'],
        }),
      ),
      patience: Type.Optional(
        Type.Integer({ default: 5, minimum: 1, maximum: 1e9, description: 'How many looks in a row without improvement end the run.' }),
      ),
      every: Type.Optional(
        Type.Unsafe<number | 'epoch'>({
          description:
            'Updates between two looks; `epoch`: one pass through the training rows. Absent: an epoch, or where there are no data every update.',
          examples: ['epoch'],
          anyOf: [Type.Integer({ minimum: 1, maximum: 1e12 }), { type: 'string', enum: ['epoch'] }],
        }),
      ),
      minimumChange: Type.Optional(
        Type.Number({ default: 0, minimum: 0, maximum: 1e30, description: 'A smaller change is no improvement.' }),
      ),
      restoreBest: Type.Optional(
        Type.Boolean({ default: false, description: 'Ends with the parameters of the best look, not with the last.' }),
      ),
    },
    {
      additionalProperties: false,
      description: 'Ends every run before its time once a figure no longer improves (early stopping).',
      examples: ['{ when: validation.loss, patience: 5, restoreBest: true }'],
    },
  ),
);

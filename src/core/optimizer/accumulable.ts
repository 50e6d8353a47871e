import * as Type from 'typebox';
import type { Rule } from './rule';

/** How an optimizer has its function evaluated: these options are the engine's business, no stage of a rule reads them. */
export interface EvaluationOptions {
  readonly accumulate?: number;
  readonly maximize?: boolean;
}

/** The option of an optimizer that changes what is evaluated, not how it is used: the same for all parameters and for a whole run. */
export const evaluationOptions = ['accumulate', 'maximize'] as const;

const accumulate = Type.Optional(
  Type.Integer({
    minimum: 1,
    maximum: 10_000,
    description:
      'Gradient accumulation: every update goes by the mean gradient of so many batches, one after the other, as if they were one large batch that need not fit into memory. Absent: 1.',
    examples: [4],
  }),
);

const maximize = Type.Optional(
  Type.Boolean({
    description:
      'Climbs the loss of a network (`maximize` of torch.optim). Formulas say so themselves: `objective: { maximize: … }`. Absent: the loss is descended.',
    examples: [true],
  }),
);

/** The rule with `accumulate` and `maximize` among its options. */
export function accumulable(rule: Rule): Rule {
  if (!rule.usesGradient) return rule;
  return {
    ...rule,
    options: Type.Object({ ...rule.options.properties, accumulate, maximize }),
    shared: {
      ...rule.shared,
      accumulate: 'Every part is a gradient of all parameters.',
      maximize: 'All parameters have one loss.',
    },
    refuse: (options, problem) => refusal(options, problem.updatesPerEpoch !== undefined) ?? rule.refuse?.(options, problem),
  };
}

function refusal({ accumulate: parts = 1, maximize: climbs }: EvaluationOptions, hasData: boolean): string | undefined {
  if (hasData) return undefined;
  if (climbs)
    return '`maximize` of an optimizer is for networks. A formula says so itself: write `objective: { maximize: … }`, and remove it here.';
  return parts > 1 ? '`accumulate` is for networks, whose batches it goes through one after the other. Remove it.' : undefined;
}

import * as Type from 'typebox';
import type { Rule } from './rule';
import { averagingStage, type Averaging } from './transforms/averaging';

/** `average: { decay: 0.999 }` or `average: { from: 500, every: 10 }`: beside the options of every rule that reads the gradient. */
const average = Type.Object(
  {
    decay: Type.Optional(
      Type.Number({
        minimum: 0,
        exclusiveMaximum: 1,
        description: 'Exponential moving average: what is kept of it in every update.',
        examples: [0.99],
      }),
    ),
    from: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 1e12,
        description: 'Stochastic weight averaging: the update from which on points are averaged, all alike.',
        examples: [100],
      }),
    ),
    every: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 1e12, description: 'Of the points after `from`, every how many-th counts.', examples: [1] }),
    ),
  },
  {
    additionalProperties: false,
    description:
      'Averages the parameters on the way, beside the run, which is not changed by it: exactly one of `decay` (an exponential moving average) and `from` (stochastic weight averaging). The average is the state `averaged`: the landscape draws its path, and `f(averaged)` is the value there, of networks `validation.averagedLoss` its loss on the rows kept for validation. Absent: no average.',
    examples: ['{ decay: 0.99 }'],
  },
);

/** The rule with `average` among its options and, where given, the average among its state. */
export function averaged(rule: Rule): Rule {
  if (!rule.usesGradient || 'average' in rule.options.properties) return rule;
  const of = (options: Readonly<Record<string, unknown>>) => options.average as Averaging | undefined;
  return {
    ...rule,
    options: Type.Object({ ...rule.options.properties, average: Type.Optional(average) }),
    refuse: (options, problem) => refusal(of(options)) ?? rule.refuse?.(options, problem),
    slots: (options, problem) => [
      ...rule.slots(options, problem),
      ...(of(options)
        ? [
            {
              name: 'averaged',
              title: 'average of the parameters',
              symbol: 'θ̄',
              size: problem.layout.size,
              isPoint: true,
              initial: 'parameters' as const,
            },
          ]
        : []),
    ],
    stages: (options, problem) => {
      const chosen = of(options);
      return [...rule.stages(options, problem), ...(chosen ? [averagingStage(chosen)] : [])];
    },
  };
}

function refusal(chosen: Averaging | undefined): string | undefined {
  if (!chosen) return undefined;
  if ((chosen.decay === undefined) === (chosen.from === undefined))
    return '`average` takes exactly one of `decay` and `from`. Write one of them, such as `average: { decay: 0.99 }`.';
  return chosen.every !== undefined && chosen.decay !== undefined
    ? '`every` belongs to `from`. With `decay` every update counts; remove `every`.'
    : undefined;
}

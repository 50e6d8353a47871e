import * as Type from 'typebox';
import type { Rule } from './rule';
import { clippingStages, type Clip, type NormLimit } from './transforms/clipping';

const limit = (description: string, example: number) =>
  Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 1e30, description, examples: [example] }));

/** `clip: { globalNorm: 1 }`: what every rule that reads the gradient takes beside its own options. */
const clip = Type.Object(
  {
    globalNorm: limit('Shortens the gradient to this Euclidean norm, over all parameters together.', 1),
    norm: limit('Shortens the gradient of every tensor to this Euclidean norm, each by itself (Keras’s `clipnorm`).', 1),
    value: limit('Limits every entry of the gradient to this size.', 1),
    adaptive: limit('Limits the gradient of every output unit to this share of the norm of its weights (Brock et al. 2021).', 0.01),
  },
  {
    additionalProperties: false,
    description:
      'Clips the gradient before the optimizer sees it: exactly one of `globalNorm`, `norm`, `value`, `adaptive`. A group with a `clip` of its own is clipped by itself, and not counted with the others. Absent: nothing is clipped.',
    examples: ['{ globalNorm: 1 }'],
  },
);

/** The rule with `clip` among its options and, where given, a clipping stage before its own. */
export function clippable(rule: Rule): Rule {
  if (!rule.usesGradient) return rule;
  return {
    ...rule,
    options: Type.Object({ ...rule.options.properties, clip: Type.Optional(clip) }),
    refuse: (options, problem) =>
      options.clip !== undefined && Object.keys(options.clip as Clip).length !== 1
        ? '`clip` takes exactly one of `globalNorm`, `norm`, `value` and `adaptive`. Write one of them, such as `clip: { globalNorm: 1 }`.'
        : rule.refuse?.(options, problem),
    stages: (options, problem) => [
      ...clippingStages(options.clip as Clip | undefined, problem.layout, options.normLimits as readonly NormLimit[] | undefined),
      ...rule.stages(options, problem),
    ],
  };
}

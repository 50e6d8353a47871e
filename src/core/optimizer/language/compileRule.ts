import * as Type from 'typebox';
import type { TSchema } from 'typebox';
import { learningRate } from '../options';
import type { Rule, RuleProblem, StateSlot } from '../rule';
import { levelsOf } from './check';
import type { OptionDefinition, RuleDefinition } from './definition';
import { plainExpression } from './plainExpression';
import { shapeProblem } from './shapes';
import { stagesOf, sharedOptions } from './stages';
import { latexLine, plainLine } from './notation';
import { symbolOf, symbolsOf } from './symbols';

/** Turns a rule that `checkRule` has nothing against into an optimizer as any other. */
export function compileRule(rule: RuleDefinition): Rule {
  const levels = levelsOf(rule);
  const { name, title = name, summary = 'A rule of your own.', reference, lines, effectiveLearningRate: rate } = rule;
  const isHeld = ({ target }: { readonly target: string }) => target === 'theta' || rule.state.some((one) => one.name === target);
  return {
    name,
    title,
    summary,
    formula: lines.map((line) => latexLine(line, isHeld(line))),
    formulaText: lines.map((line) => plainLine(line, isHeld(line))),
    effectiveLearningRate: rate ? plainExpression(rate.expression, symbolOf) : '|Δθ| / |g|, measured',
    ...(reference ? { reference } : {}),
    options: Type.Object(Object.fromEntries(rule.options.map((option) => [option.name, optionSchema(option)]))),
    usesGradient: true,
    shared: sharedOptions(rule, levels),
    refuse: (options, { layout }) => shapeProblem(rule, levels, layout.tensors, options),
    slots: (_, problem) => slotsOf(rule, problem),
    stages: (options, problem) => stagesOf(rule, levels, options, problem),
    equations: () => rule,
  };
}

/** The schema of an option that a user declares. */
export function optionSchema({
  name,
  default: fallback,
  minimum = -1e30,
  maximum = 1e30,
  description = `Option ${symbolOf(name)} of this rule.`,
}: OptionDefinition): TSchema {
  if (typeof fallback === 'boolean') return Type.Boolean({ default: fallback, description });
  if (name === 'learningRate')
    return {
      ...learningRate(fallback),
      minimum: Math.max(0, minimum),
      maximum,
      description: description || 'Learning rate α, a number or a schedule.',
    };
  return Type.Number({ default: fallback, minimum, maximum, description });
}

/** The slots that a rule’s state needs. */
export function slotsOf(rule: RuleDefinition, { layout: { size } }: RuleProblem): readonly StateSlot[] {
  const symbols = symbolsOf(rule);
  return rule.state.map(
    ({
      name,
      title = symbolOf(name) === name ? name : `${name} (${symbolOf(name)})`,
      start,
      per,
      isCharted,
      isPoint = start === 'theta',
    }): StateSlot => {
      const isScalar = per === 'all';
      return {
        name,
        title,
        symbol: symbols(name),
        size: isScalar ? 1 : size,
        ...(isScalar ? { scalar: true } : {}),
        ...(isPoint ? { isPoint: true } : {}),
        ...(isCharted ? { isCharted } : {}),
        initial: start === 'theta' ? 'parameters' : start,
      };
    },
  );
}

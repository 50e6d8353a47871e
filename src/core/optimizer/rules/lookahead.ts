import * as Type from 'typebox';
import { defaultsOf, innerRule, integer, number } from '../options';
import { defineRule, type Rule } from '../rule';
import { synchronize } from '../transforms/synchronization';

interface Options {
  inner: { name: string } & Record<string, unknown>;
  syncPeriod: number;
  slowStepSize: number;
}

/**
 * Lookahead around one of the given rules. The inner rule's stages come first, unchanged; the last stages synchronize.
 * A rule that has slow weights of its own (ranger) keeps its slot `slow`; those around it are `slowOuter`.
 */
export function lookaheadAround(choices: readonly Rule[], usual: Rule): Rule {
  const ruleOf = ({ inner }: Options): Rule => {
    const rule = choices.find(({ name }) => name === inner.name);
    if (!rule) throw new RangeError(`Lookahead cannot be put around ${inner.name}. Choose another \`inner\` optimizer.`);
    return rule;
  };
  return defineRule<Options>({
    name: 'lookahead',
    title: 'Lookahead',
    summary: 'Lets any other optimizer run ahead for some steps, then moves slow weights part of the way and starts again from there.',
    formula: [
      '\\theta \\leftarrow A(\\theta) \\quad\\text{(the inner optimizer’s update)}',
      '\\phi \\leftarrow \\phi + a\\,(\\theta - \\phi),\\quad \\theta \\leftarrow \\phi \\qquad\\text{every } k \\text{ updates}',
    ],
    formulaText: ['θ ← the inner optimizer’s update of θ', 'every k updates: φ ← φ + a·(θ − φ), θ ← φ; φ starts as θ(0)'],
    effectiveLearningRate: 'the inner optimizer’s',
    reference: {
      authors: 'Zhang, Lucas, Hinton & Ba',
      title: 'Lookahead optimizer: k steps forward, 1 step back',
      year: 2019,
      where: 'algorithm 1, in the form of the authors’ code: the inner optimizer keeps its state',
      url: 'https://arxiv.org/abs/1907.08610',
    },
    options: Type.Object({
      inner: innerRule(
        choices.map(({ name }) => name),
        { name: usual.name, ...defaultsOf(usual.options) },
      ),
      syncPeriod: integer(6, 'k: after how many updates the slow weights follow.', { minimum: 1, maximum: 1e9 }),
      slowStepSize: number(0.5, 'a: how far the slow weights follow; 1 leaves the inner optimizer as it is.', { minimum: 0, maximum: 1 }),
    }),
    usesGradient: true,
    inner: ruleOf,
    learningRate: ({ inner }) => inner.learningRate,
    usedRate: (options) => ruleOf(options).usedRate?.(options.inner),
    refuse(options, problem) {
      const refusal = ruleOf(options).refuse?.(options.inner, problem);
      return refusal && `In \`inner\`: ${refusal}`;
    },
    slots: (options, problem) => {
      const inner = ruleOf(options).slots(options.inner, problem);
      return [
        ...inner,
        {
          name: slotName(inner, ruleOf(options).stages(options.inner, problem)),
          title: 'slow weights',
          size: problem.layout.size,
          isPoint: true,
          initial: 'parameters',
        },
      ];
    },
    stages(options, problem) {
      const rule = ruleOf(options);
      const stages = rule.stages(options.inner, problem);
      const slow = slotName(rule.slots(options.inner, problem), stages);
      return [...stages, ...synchronize(options.syncPeriod, options.slowStepSize, slow)];
    },
  });
}

function slotName(inner: readonly { readonly name: string }[], stages: readonly { readonly output: string }[]): string {
  return inner.some(({ name }) => name === 'slow') || stages.some(({ output }) => output === 'slow') ? 'slowOuter' : 'slow';
}

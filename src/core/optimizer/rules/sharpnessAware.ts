import * as Type from 'typebox';
import { equation, option } from '../notation/equation';
import { defaultsOf, flag, innerRule, number } from '../options';
import { defineRule, type Rule } from '../rule';
import type { Stage } from '../stage';

interface Options {
  inner: { name: string } & Record<string, unknown>;
  rho: number;
  adaptive: boolean;
}

/** So that a gradient of zeros perturbs nothing (as the authors’ code has it). */
const tiny = 1e-12;

/** Names of its own vectors, which no inner optimizer may have. */
const names = ['perturbationNorm', 'perturbation', 'perturbedValue', 'perturbedGradient'] as const;

/** The way up and the second evaluation there; the inner rule then goes by the gradient found there. */
function stagesAround({ rho, adaptive }: Options, goal: 'minimize' | 'maximize'): readonly Stage[] {
  const weighted = adaptive ? '|θ|·g' : 'g';
  return [
    {
      name: adaptive ? 'norm of the weighted gradient' : 'norm of the gradient',
      output: 'perturbationNorm',
      symbol: adaptive ? '‖|θ|·g‖' : '‖g‖',
      formula: `‖${weighted}‖, over all parameters`,
      equation: equation(adaptive ? 'norm(abs(theta)*g)' : 'norm(g)', adaptive ? { theta: 'theta', g: 'gradient' } : { g: 'gradient' }),
      option: 'adaptive',
      elementwise: false,
      coupled: true,
      isNumber: true,
      run({ theta, gradient, perturbationNorm }) {
        let squares = 0;
        for (let i = 0; i < gradient.length; i++) squares += (adaptive ? theta[i] * gradient[i] : gradient[i]) ** 2;
        perturbationNorm[0] = Math.sqrt(squares);
      },
    },
    {
      name: 'perturbation',
      output: 'perturbation',
      symbol: 'ε',
      formula: adaptive ? 'ε = ρ·θ²·g / ‖|θ|·g‖' : 'ε = ρ·g / ‖g‖',
      equation: equation(`rho*${adaptive ? 'theta^2*' : ''}g/norm`, {
        rho: option('rho', rho, 'ρ'),
        g: 'gradient',
        norm: 'perturbationNorm',
        ...(adaptive ? { theta: 'theta' } : {}),
      }),
      option: 'rho',
      elementwise: true,
      run({ theta, gradient, perturbation, perturbationNorm }, length) {
        const scale = rho / (perturbationNorm[0] + tiny);
        for (let i = 0; i < length; i++) perturbation[i] = (adaptive ? theta[i] * theta[i] : 1) * gradient[i] * scale;
      },
    },
    {
      name: 'value at the perturbed point',
      output: 'perturbedValue',
      symbol: 'f̃',
      formula: 'f̃ = f(θ + ε), the second evaluation, on the same batch',
      equation: { names: {} },
      option: 'rho',
      beside: ['perturbedGradient'],
      elementwise: false,
      coupled: true,
      isNumber: true,
      isLong: true,
      run({ theta, perturbation, perturbedValue, perturbedGradient }, _, { evaluate }) {
        const there = new Float32Array(theta.length);
        for (let i = 0; i < there.length; i++) there[i] = theta[i] + perturbation[i];
        const value = evaluate(there, perturbedGradient);
        perturbedValue[0] = goal === 'minimize' ? value : -value;
      },
    },
    {
      name: 'gradient at the perturbed point',
      output: 'gradient',
      symbol: 'g',
      formula: 'g ← ∇f(θ + ε)',
      equation: { names: {} },
      option: 'rho',
      elementwise: true,
      run({ gradient, perturbedGradient }, length) {
        for (let i = 0; i < length; i++) gradient[i] = perturbedGradient[i];
      },
    },
  ];
}

/** Sharpness-aware minimisation around one of the given rules, which makes its update at θ from the gradient at θ + ε. */
export function sharpnessAwareAround(choices: readonly Rule[], usual: Rule): Rule {
  const ruleOf = ({ inner }: Options): Rule => {
    const rule = choices.find(({ name }) => name === inner.name);
    if (!rule) throw new RangeError(`Sharpness-aware minimisation cannot be put around ${inner.name}. Choose another \`inner\` optimizer.`);
    return rule;
  };
  return defineRule<Options>({
    name: 'sam',
    title: 'Sharpness-aware minimisation (SAM)',
    summary:
      'Lets any other optimizer go by the gradient at the worst point nearby, uphill by ρ: it looks for minima whose surroundings are low, too. Two evaluations an update.',
    formula: [
      '\\varepsilon = \\rho\\, g / \\lVert g \\rVert',
      '\\tilde g = \\nabla f(\\theta + \\varepsilon)',
      '\\theta \\leftarrow A(\\theta, \\tilde g) \\quad\\text{(the inner optimizer’s update)}',
    ],
    formulaText: ['ε = ρ·g / ‖g‖', 'g̃ = ∇f(θ + ε), on the same batch', 'θ ← the inner optimizer’s update of θ by g̃'],
    effectiveLearningRate: 'the inner optimizer’s',
    reference: {
      authors: 'Foret, Kleiner, Mobahi & Neyshabur',
      title: 'Sharpness-aware minimization for efficiently improving generalization',
      year: 2021,
      where: 'algorithm 1; `adaptive`: ASAM, Kwon et al. 2021',
      url: 'https://arxiv.org/abs/2010.01412',
    },
    options: Type.Object({
      inner: innerRule(
        choices.map(({ name }) => name),
        { name: usual.name, ...defaultsOf(usual.options) },
      ),
      rho: number(0.05, 'ρ: how far uphill the second gradient is taken.', { minimum: 0, maximum: 1e30 }),
      adaptive: flag(false, 'Measures distances in units of the weights (ASAM): large weights are moved further.'),
    }),
    usesGradient: true,
    shared: {
      rho: 'All parameters are perturbed together.',
      adaptive: 'All parameters are perturbed together.',
    },
    inner: ruleOf,
    learningRate: ({ inner }) => inner.learningRate,
    usedRate: (options) => ruleOf(options).usedRate?.(options.inner),
    evaluations: (_, { steps }) => (steps === undefined ? '2 an update' : `2 · ${steps} = ${2 * steps} evaluations`),
    refuse(options, problem) {
      const rule = ruleOf(options);
      const refusal = rule.refuse?.(options.inner, problem);
      if (refusal) return `In \`inner\`: ${refusal}`;
      const taken = [
        ...rule.slots(options.inner, problem).map(({ name }) => name),
        ...rule.stages(options.inner, problem).map(({ output }) => output),
      ];
      const clash = names.find((name) => taken.includes(name));
      return clash && `\`${rule.name}\` has a \`${clash}\`, and so has \`sam\`. Give it another name in \`${rule.name}\`.`;
    },
    slots: (options, problem) => [
      { name: 'perturbedValue', title: 'value at the perturbed point', symbol: 'f̃', size: 1, scalar: true, isCharted: true, initial: NaN },
      ...ruleOf(options).slots(options.inner, problem),
    ],
    stages: (options, problem) => [...stagesAround(options, problem.goal), ...ruleOf(options).stages(options.inner, problem)],
  });
}

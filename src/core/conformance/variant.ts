import type { Rule } from '../optimizer/rule';
import type { Stage, UpdateContext, Vectors } from '../optimizer/stage';

type Options = Readonly<Record<string, unknown>>;

/** The rule with other stages, each made by itself: what the others are compiled from would not know of a change. */
export function withStages(rule: Rule, change: (stages: readonly Stage[], options: Options) => readonly Stage[]): Rule {
  return {
    ...rule,
    stages: (options, problem) =>
      change(
        rule.stages(options, problem).map((stage) => ({ ...stage, line: undefined })),
        options,
      ),
  };
}

/** The stage doing something else. */
export function doing(stage: Stage, run: (vectors: Vectors, length: number, context: UpdateContext) => void): Stage {
  return { ...stage, run };
}

export const numberIn = (options: Options, name: string): number => (typeof options[name] === 'number' ? options[name] : 0);

/** η = α·√(1 − β₂ᵗ⁺¹) / (√v + ε): ε is added before the bias of v is corrected (“ε̂” of Kingma & Ba 2015, section 2). */
export function epsilonBeforeCorrection(rule: Rule): Rule {
  return withStages(rule, (stages, options) =>
    stages.map((stage) =>
      stage.output !== 'effectiveLearningRate'
        ? stage
        : doing(stage, ({ v, vMax, effectiveLearningRate }, length, { t, learningRate }) => {
            const rate = learningRate * Math.sqrt(1 - numberIn(options, 'beta2') ** (t + 1));
            const squares = options.amsgrad === true ? vMax : v;
            for (let i = 0; i < length; i++) effectiveLearningRate[i] = rate / (Math.sqrt(squares[i]) + numberIn(options, 'epsilon'));
          }),
    ),
  );
}

/** The rule without the stages that a name begins with. */
export function without(rule: Rule, beginning: string): Rule {
  return withStages(rule, (stages) => stages.map((stage) => (stage.name.startsWith(beginning) ? passingOn(stage) : stage)));
}

/** A stage that hands its input on: what it divides or adds is left out. */
function passingOn(stage: Stage): Stage {
  const input = { mHat: 'm', vHat: 'v' }[stage.output];
  return input === undefined
    ? stage
    : doing(stage, (vectors, length) =>
        vectors[stage.output].set(vectors[vectors.vMax && input === 'v' ? 'vMax' : input].subarray(0, length)),
      );
}

/** The rule without its weight decay, wherever it has it. */
const undecayed = (rule: Rule): Rule => ({ ...rule, stages: (options, problem) => rule.stages({ ...options, weightDecay: 0 }, problem) });

/** Weight decay that acts on the parameters, where the rule has it in the gradient: Δθ ← Δθ − share·θ. */
export function decoupled(rule: Rule, share: (options: Options, learningRate: number) => number): Rule {
  return withStages(undecayed(rule), (stages, options) => [...stages, shrinking((rate) => share(options, rate))]);
}

/** The rule with decoupled weight decay beside its own. */
export function alsoDecoupled(rule: Rule, share: (options: Options, learningRate: number) => number): Rule {
  return withStages(rule, (stages, options) => [...stages, shrinking((rate) => share(options, rate))]);
}

/** Weight decay in the gradient, where the rule has it on the parameters. */
export function coupled(rule: Rule): Rule {
  return withStages(undecayed(rule), (stages, options) => [decayOf(numberIn(options, 'weightDecay')), ...stages.map(readingDecayed)]);
}

const decayOf = (λ: number): Stage => ({
  name: 'weight decay',
  output: 'decayedGradient',
  symbol: 'g′',
  formula: 'g′ = g + λ·θ',
  elementwise: true,
  run({ theta, gradient, decayedGradient }, length) {
    for (let i = 0; i < length; i++) decayedGradient[i] = gradient[i] + λ * theta[i];
  },
});

/** A stage that is given the decayed gradient under the plain one's name. */
const readingDecayed = (stage: Stage): Stage =>
  doing(stage, (vectors, length, context) => stage.run({ ...vectors, gradient: vectors.decayedGradient }, length, context));

const shrinking = (share: (learningRate: number) => number): Stage => ({
  name: 'decoupled weight decay',
  output: 'update',
  symbol: 'Δθ',
  formula: 'Δθ ← Δθ − α·λ·θ',
  elementwise: true,
  run({ theta, update }, length, { learningRate }) {
    for (let i = 0; i < length; i++) update[i] -= share(learningRate) * theta[i];
  },
});

/** NAdam as in the paper: m̂ = μₙ·m / (1 − Πμ·μₙ) + (1 − μ)·g / (1 − Πμ). */
export function nadamOfPaper(rule: Rule): Rule {
  return withStages(rule, (stages, options) => {
    const momentum = (k: number) => numberIn(options, 'beta1') * (1 - 0.5 * 0.96 ** (k * numberIn(options, 'momentumDecay')));
    return stages.map((stage) =>
      stage.output !== 'mHat'
        ? stage
        : doing(stage, (vectors, length, { t }) => {
            const { m, mHat, muProduct } = vectors;
            const g = numberIn(options, 'weightDecay') === 0 ? vectors.gradient : vectors.decayed;
            const [ofMoment, ofGradient] = [
              momentum(t + 2) / (1 - muProduct[0] * momentum(t + 2)),
              (1 - momentum(t + 1)) / (1 - muProduct[0]),
            ];
            for (let i = 0; i < length; i++) mHat[i] = ofMoment * m[i] + ofGradient * g[i];
          }),
    );
  });
}

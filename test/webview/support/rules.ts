/** Three small optimizers, enough to draw true paths; every stage's output is kept. */
import type { StageOutput } from '../../../src/protocol/session';

export interface FakeRule {
  readonly name: string;
  readonly title: string;
  readonly formula: readonly string[];
  readonly effectiveLearningRate: string;
  readonly options: Readonly<Record<string, number>>;
  readonly slots: readonly { readonly name: string; readonly title: string; readonly scalar?: boolean; readonly isPoint?: boolean }[];
  /** From the gradient to descend along and the state (changed in place) to α per coordinate, the update, and the stages. */
  update(gradient: Float32Array, state: Record<string, Float32Array>, t: number): { rate: Float32Array; update: Float32Array; stages: StageOutput[] };
}

const stage = (name: string, symbol: string, formula: string, values: Float32Array, option?: string): StageOutput => ({ name, symbol, formula, values, option });

export const adam = (learningRate: number): FakeRule => ({
  name: 'adam',
  title: 'Adam',
  formula: ['m \\leftarrow \\beta_1 m + (1-\\beta_1) g'],
  effectiveLearningRate: 'α / (√v̂ + ε)',
  options: { learningRate, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
  slots: [{ name: 'm', title: 'first moment' }, { name: 'v', title: 'second moment' }],
  update(gradient, { m, v }, t) {
    const mHat = new Float32Array(gradient.length);
    const vHat = new Float32Array(gradient.length);
    gradient.forEach((g, i) => {
      m[i] = 0.9 * m[i] + 0.1 * g;
      v[i] = 0.999 * v[i] + 0.001 * g * g;
      mHat[i] = m[i] / (1 - 0.9 ** (t + 1));
      vHat[i] = v[i] / (1 - 0.999 ** (t + 1));
    });
    const rate = vHat.map((entry) => learningRate / (Math.sqrt(entry) + 1e-8));
    const update = rate.map((entry, i) => -entry * mHat[i]);
    return {
      rate,
      update,
      stages: [
        stage('gradient', 'g', 'g ← ∇f', gradient),
        stage('first moment', 'm', 'm ← β₁·m + (1−β₁)·g', m.slice(), 'beta1'),
        stage('second moment', 'v', 'v ← β₂·v + (1−β₂)·g²', v.slice(), 'beta2'),
        stage('bias correction', 'm̂', 'm̂ ← m / (1 − β₁ᵗ⁺¹)', mHat),
        stage('bias correction', 'v̂', 'v̂ ← v / (1 − β₂ᵗ⁺¹)', vHat),
        stage('step', 'Δθ', 'Δθ ← −α / (√v̂ + ε) · m̂', update, 'learningRate'),
      ],
    };
  },
});

export const nesterov = (learningRate: number, momentum: number): FakeRule => ({
  name: 'sgd',
  title: 'Gradient descent with momentum',
  formula: ['b \\leftarrow \\mu b + g'],
  effectiveLearningRate: 'α',
  options: { learningRate, momentum },
  slots: [{ name: 'b', title: 'velocity' }],
  update(gradient, { b }) {
    gradient.forEach((g, i) => (b[i] = momentum * b[i] + g));
    const rate = gradient.map(() => learningRate);
    const update = gradient.map((g, i) => -learningRate * (g + momentum * b[i]));
    return { rate, update, stages: [stage('velocity', 'b', 'b ← μ·b + g', b.slice(), 'momentum'), stage('step', 'Δθ', 'Δθ ← −α·(g + μ·b)', update)] };
  },
});

export const adagrad = (learningRate: number): FakeRule => ({
  name: 'adagrad',
  title: 'Adagrad',
  formula: ['r \\leftarrow r + g^2'],
  effectiveLearningRate: 'α / (√r + ε)',
  options: { learningRate, epsilon: 1e-10 },
  slots: [{ name: 'r', title: 'sum of squared gradients' }, { name: 'count', title: 'updates so far', scalar: true }],
  update(gradient, { r, count }) {
    gradient.forEach((g, i) => (r[i] += g * g));
    count[0]++;
    const rate = r.map((entry) => learningRate / (Math.sqrt(entry) + 1e-10));
    const update = rate.map((entry, i) => -entry * gradient[i]);
    return { rate, update, stages: [stage('accumulate', 'r', 'r ← r + g²', r.slice()), stage('step', 'Δθ', 'Δθ ← −α / (√r + ε) · g', update, 'learningRate')] };
  },
});

/** Gradient descent whose points are averaged from the first on: the average is a path of its own. */
export const averaged = (learningRate: number): FakeRule => ({
  name: 'asgd',
  title: 'Averaged SGD',
  formula: ['\\theta \\leftarrow \\theta - \\eta g'],
  effectiveLearningRate: 'α',
  options: { learningRate, lambda: 0, t0: 0 },
  slots: [{ name: 'average', title: 'averaged point', isPoint: true }],
  update(gradient, { average, theta }, t) {
    const rate = gradient.map(() => learningRate);
    const update = gradient.map((g) => -learningRate * g);
    average.forEach((before, i) => (average[i] = before + (theta[i] + update[i] - before) / Math.max(1, t)));
    return { rate, update, stages: [stage('step', 'Δθ', 'Δθ ← −α·g', update), stage('averaged point', 'θ̄', 'θ̄ ← θ̄ + (θ − θ̄) / t', average.slice())] };
  },
});

// A rule that equations cannot say, since it has a loop: gradient descent that tries a long step, and halves it until the function has
// fallen by a share of what the slope promises (Armijo 1966). The debugger walks through its stages as through any rule's.

export const name = 'backtracking';
export const title = 'Gradient descent with backtracking';
export const summary = 'Tries a long step, and halves it until the function falls enough.';
export const reference = {
  authors: 'Armijo',
  title: 'Minimization of functions having Lipschitz continuous first partial derivatives',
  year: 1966,
  url: 'https://doi.org/10.2140/pjm.1966.16.1',
};

// What can be set where the optimizer is named; `learningRate` is the first step that is tried.
export const options = {
  learningRate: 1,
  shrink: { default: 0.5, minimum: 0.01, maximum: 0.99, description: 'What a step that is too long is multiplied by.' },
  decrease: { default: 1e-4, minimum: 0, maximum: 0.5, description: 'The share of the promised decrease that has to come true.' },
};

// What is kept from update to update and recorded: one number for all parameters. Nothing may be kept elsewhere.
export const state = {
  stepLength: { start: 0, per: 'all', title: 'step length', isCharted: true },
  trials: { start: 0, per: 'all', title: 'trials of this update' },
};

// Each stage writes the vector that `output` names; its numbers are Float32Arrays, to be written in place.
export const stages = ({ shrink, decrease }) => [
  {
    name: 'trials',
    output: 'trials',
    symbol: 'n',
    formula: 'n: the first of 1, 2, … with f(θ − α·sⁿ⁻¹·g) ≤ f(θ) − c·α·sⁿ⁻¹·‖g‖²',
    option: 'decrease',
    run({ theta, gradient, trials }, length, { value, learningRate, evaluate }) {
      const slope = gradient.reduce((sum, g) => sum + g * g, 0);
      const there = new Float32Array(length);
      let rate = learningRate;
      for (trials[0] = 1; trials[0] < 40; trials[0]++) {
        for (let i = 0; i < length; i++) there[i] = theta[i] - rate * gradient[i];
        if (evaluate(there) <= value - decrease * rate * slope) return;
        rate *= shrink;
      }
    },
  },
  {
    name: 'step length',
    output: 'stepLength',
    symbol: 'τ',
    formula: 'τ = α·sⁿ⁻¹',
    option: 'shrink',
    run({ stepLength, trials }, length, { learningRate }) {
      stepLength[0] = learningRate * shrink ** (trials[0] - 1);
    },
  },
  {
    name: 'effective learning rate',
    output: 'effectiveLearningRate',
    symbol: 'η',
    formula: 'η = τ',
    run({ effectiveLearningRate, stepLength }) {
      effectiveLearningRate.fill(stepLength[0]);
    },
  },
  {
    name: 'update',
    output: 'update',
    symbol: 'Δθ',
    formula: 'Δθ = −η·g',
    run({ update, gradient, effectiveLearningRate }, length) {
      for (let i = 0; i < length; i++) update[i] = -effectiveLearningRate[i] * gradient[i];
    },
  },
];

import * as Type from 'typebox';
import { saidRule, type SaidLine } from '../language/saidRule';
import { decayRate, flag, learningRate, number } from '../options';

/** Of vectors and numbers nothing is factored. */
const factor = (name: string, mean: string, symbol: string): SaidLine => ({
  line: `${name} = decayed*${name} + (1 - decayed)*where(rank(theta) > 1, ${mean}(g^2 + epsilon), g^2 + epsilon)`,
  symbol,
  option: 'decay',
});

/**
 * The moments of rows and columns stand at every entry of their row or column, so that they can be looked at beside it: a debugger's
 * Adafactor shows the factors, it does not save their memory.
 */
export const adafactor = saidRule({
  name: 'adafactor',
  title: 'Adafactor',
  summary:
    'Adam’s second moment from the means of rows and columns alone, with updates of limited size and steps in proportion to the weights.',
  reference: {
    authors: 'Shazeer & Stern',
    title: 'Adafactor: adaptive learning rates with sublinear memory cost',
    year: 2018,
    where: 'algorithms 4 and 5; weight decay as in torch.optim.Adafactor',
    url: 'https://arxiv.org/abs/1804.04235',
  },
  options: Type.Object({
    learningRate: learningRate(0.01),
    decay: number(0.8, 'c: the second moment keeps 1 − (t + 1)^−c of itself, more and more.', { minimum: 0, maximum: 10 }),
    clipThreshold: number(1, 'd: the root mean square of an update, before its rate, is no larger.', {
      exclusiveMinimum: 0,
      maximum: 1e30,
    }),
    relativeStep: flag(true, 'The rate is no larger than 1/√(t + 1).'),
    scaleParameter: flag(true, 'The rate is multiplied by the root mean square of the weights of each tensor.'),
    minimumScale: number(1e-3, 'ε₂: the weights count as no smaller.', { minimum: 0, maximum: 1e30 }),
    epsilon: number(1e-30, 'ε₁, added to the squares of the gradient.', { minimum: 0, maximum: 1 }),
    beta1: decayRate(0, 'Decay rate β₁ of a first moment of the updates; 0: none.'),
    weightDecay: number(0, 'Weight decay λ: shrinks the parameters by α·λ at every step.', { minimum: 0, maximum: 1e6 }),
  }),
  symbols: { epsilon: 'ε₁', minimumScale: 'ε₂', clipThreshold: 'd', decay: 'c' },
  state: {
    rows: { title: 'second moment of rows' },
    columns: { title: 'second moment of columns' },
    m: { title: 'first moment of the updates' },
  },
  update: [
    { line: 'decayed = 1 - (t + 1)^(-decay)', title: 'decay rate', symbol: 'β̂₂' },
    factor('rows', 'rowMean', 'R'),
    factor('columns', 'columnMean', 'C'),
    { line: 'v = where(rank(theta) > 1, rows*columns/mean(rows), rows)', title: 'second moment' },
    { line: 'u = g/sqrt(v)', title: 'scaled gradient' },
    {
      line: 'rate = where(relativeStep, min(learningRate, 1/sqrt(t + 1)), learningRate)*where(scaleParameter, max(minimumScale, rms(theta)), 1)',
      title: 'rate of the tensor',
      symbol: 'ρ',
    },
    { line: 'limit = max(1, rms(u)/clipThreshold)', title: 'limit of the update', symbol: 'ℓ' },
    { line: 'eta = rate/(limit*sqrt(v))', title: 'effective learning rate' },
    { line: 'step = eta*g', title: 'step' },
    { line: 'm = beta1*m + (1 - beta1)*step', when: 'beta1', otherwise: 'step' },
    { line: 'theta = theta - m', title: 'update', unless: 'weightDecay' },
    {
      line: 'theta = theta - m - learningRate*weightDecay*theta',
      title: 'decoupled weight decay',
      option: 'weightDecay',
      when: 'weightDecay',
    },
  ],
  effectiveLearningRate: 'eta',
});

/** Lines that several optimizers share. */
import type { SaidLine, SaidState } from '../language/saidRule';

/** g′ = g + λ·θ: L2 regularization, as every PyTorch optimizer without the W does it. */
export const decayed: SaidLine = {
  line: 'decayed = g + weightDecay*theta',
  title: 'weight decay',
  symbol: 'g′',
  when: 'weightDecay',
  otherwise: 'g',
};

export const moments: Readonly<Record<'m' | 'v', SaidState>> = { m: { title: 'first moment' }, v: { title: 'second moment' } };

/** Moving averages of the gradient and of its square. */
export const firstMoment = (g: string, beta = 'beta1'): SaidLine => ({ line: `m = ${beta}*m + (1 - ${beta})*${g}` });
export const secondMoment = (g: string, beta = 'beta2'): SaidLine => ({ line: `v = ${beta}*v + (1 - ${beta})*${g}^2` });

/** AMSGrad's running maximum (Reddi et al. 2018, algorithm 2). */
export const vMax: SaidLine = { line: 'vMax = max(vMax, v)', option: 'amsgrad', when: 'amsgrad', otherwise: 'v' };
export const vMaxState: Readonly<Record<'vMax', SaidState>> = { vMax: { title: 'maximum of the second moment' } };

/** x̂ = x / (1 − βᵗ⁺¹): undoes the pull towards the zero start (Kingma & Ba 2015, section 3). */
export const unbiased = (average: string, beta: string, of = average): SaidLine => ({
  line: `${average}Hat = ${of}/(1 - ${beta}^(t + 1))`,
  title: `bias correction of ${average}`,
});

/** η = α / (√v̂ + ε): a rate of its own for every coordinate. */
export const rateFromMoments: SaidLine = { line: 'eta = learningRate/(sqrt(vHat) + epsilon)', title: 'effective learning rate' };

/** The same, or with ε̂ in place of ε: what TensorFlow and Keras add before the bias correction is taken out. */
export const ratesFromMoments: readonly SaidLine[] = [
  { ...rateFromMoments, unless: 'epsilonHat' },
  {
    line: 'eta = learningRate/(sqrt(vHat) + epsilonHat/sqrt(1 - beta2^(t + 1)))',
    title: 'effective learning rate',
    option: 'epsilonHat',
    when: 'epsilonHat',
  },
];

/** Δθ = −η·d. */
export const descent = (direction: string): SaidLine => ({ line: `theta = theta - eta*${direction}`, title: 'update' });

/** The same, then θ is shrunk by α·λ: decoupled weight decay (Loshchilov & Hutter 2019). */
export const descentWithDecay = (direction: string): readonly SaidLine[] => [
  { ...descent(direction), unless: 'weightDecay' },
  { line: `step = eta*${direction}`, title: 'step before weight decay', when: 'weightDecay' },
  {
    line: 'theta = theta - step - learningRate*weightDecay*theta',
    title: 'decoupled weight decay',
    option: 'weightDecay',
    when: 'weightDecay',
  },
];

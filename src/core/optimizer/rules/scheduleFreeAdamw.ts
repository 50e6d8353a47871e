import * as Type from 'typebox';
import { saidRule } from '../language/saidRule';
import { decayRate, epsilon, integer, learningRate, number } from '../options';
import { secondMoment } from './parts';

/** θ is the sequence y of the paper, where gradients are taken. The answer is the averaged sequence x, a state slot. */
export const scheduleFreeAdamw = saidRule({
  name: 'scheduleFreeAdamw',
  title: 'Schedule-free AdamW',
  summary:
    'AdamW that needs no learning-rate schedule: gradients are taken between a fast sequence z and its average x, which is the answer.',
  reference: {
    authors: 'Defazio, Yang, Mehta, Mishchenko, Khaled & Cutkosky',
    title: 'The road less scheduled',
    year: 2024,
    where: 'algorithm 1, in the form of the authors’ reference implementation',
    url: 'https://arxiv.org/abs/2405.15682',
  },
  options: Type.Object({
    learningRate: learningRate(0.0025),
    beta1: number(0.9, 'β₁: how near to the average x gradients are taken; 0 takes them at z.', { minimum: 0, maximum: 1 }),
    beta2: decayRate(0.999, 'Decay rate β₂ of the second moment v.'),
    epsilon: epsilon(1e-8),
    weightDecay: number(0, 'Weight decay λ, taken at y.', { minimum: 0, maximum: 1e6 }),
    warmupSteps: integer(0, 'Steps in which the rate rises linearly.', { minimum: 0, maximum: 1e12 }),
    averagingPower: number(0, 'r: late points count (t + 1)^r times in the average.', { minimum: 0, maximum: 10 }),
    weightPower: number(2, 'p: points count as the largest rate so far to this power.', { minimum: 0, maximum: 10 }),
  }),
  state: {
    v: { title: 'second moment' },
    z: { title: 'base sequence', start: 'theta' },
    x: { title: 'averaged sequence', start: 'theta' },
    rateMax: { title: 'largest rate so far', per: 'all' },
    weightSum: { title: 'sum of weights', per: 'all' },
  },
  update: [
    {
      line: 'gamma = learningRate*min(1, (t + 1)/max(1, warmupSteps))*sqrt(1 - beta2^(t + 1))',
      title: 'rate with warm-up and bias correction',
      option: 'warmupSteps',
    },
    { line: 'rateMax = max(rateMax, gamma)', symbol: 'γ̄' },
    { line: 'weight = (t + 1)^averagingPower*rateMax^weightPower', title: 'weight of this point', symbol: 'w' },
    { line: 'weightSum = weightSum + weight', symbol: 'W', option: 'weightPower' },
    secondMoment('g'),
    { line: 'eta = gamma/(sqrt(v) + epsilon)', title: 'effective learning rate', option: 'learningRate' },
    { line: 'z = z - (eta*g + gamma*weightDecay*theta)', option: 'weightDecay' },
    { line: 'x = where(weightSum > 0, lerp(x, z, min(1, weight/weightSum)), x)', option: 'averagingPower' },
    { line: 'theta = (1 - beta1)*z + beta1*x', title: 'update' },
  ],
  symbols: { averagingPower: 'r', weightPower: 'p' },
  effectiveLearningRate: 'eta',
});

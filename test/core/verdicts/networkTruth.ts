/** Networks of which it is known what they do: by the definition of a layer, of the data, or by a linear problem's theory. */
import type { Truth } from './truth';

interface Net {
  readonly generate: Record<string, unknown>;
  readonly layers: readonly unknown[];
  readonly loss: string;
  readonly optimizer: Record<string, unknown>;
  readonly steps: number;
  readonly data?: Record<string, unknown>;
}

const any = ['converged', 'converging', 'noisy', 'wandering', 'stalled'];
const seeds = [1, 2, 3];

function net(id: string, { generate, layers, loss, optimizer, steps, data = {} }: Net, rest: Omit<Truth, 'id' | 'experiment'>): Truth[] {
  return seeds.map((seed) => ({
    id: `${id}, seed ${seed}`,
    experiment: { data: { generate, ...data }, network: { layers, loss }, optimizers: [optimizer], steps, seed },
    ...rest,
  }));
}

const line = { generate: { line: { samples: 128, noise: 0.2 } }, layers: [{ dense: { units: 1 } }], loss: 'meanSquaredError' };
const moons = { generate: { moons: { samples: 128, noise: 0.1 } }, loss: 'binaryCrossEntropy' };
const sgd = (learningRate: number) => ({ sgd: { learningRate } });
const sigmoids = (count: number) => [
  ...Array.from({ length: count }, () => ({ dense: { units: 8, activation: 'sigmoid' } })),
  { dense: { units: 1 } },
];
const normalized = (momentum: number) => [{ dense: { units: 8 } }, { batchNormalization: { momentum } }, { dense: { units: 1 } }];
const quiet = [
  'equalUnits',
  'batchNormOnOneRow',
  'singleClassBatch',
  'unscaledInputs',
  'unscaledTargets',
  'vanishingGradient',
  'explodingGradient',
];

export const networkTruths: readonly Truth[] = [
  // Linear regression: after the first dozens of steps single rows only add noise; all rows lead on to the least squares.
  ...net(
    'a line by single rows',
    { ...line, optimizer: sgd(0.1), steps: 400, data: { batchSize: 1 } },
    { state: ['noisy'], hasNot: [...quiet, 'deadUnits', 'tooFewSteps'] },
  ),
  ...net(
    'a line by all rows, early',
    { ...line, optimizer: sgd(0.005), steps: 40 },
    { state: ['converging'], has: ['tooFewSteps'], hasNot: [...quiet, 'deadUnits'] },
  ),
  ...net(
    'a line by all rows, far too fast',
    { ...line, optimizer: sgd(3), steps: 30 },
    { state: ['diverging', 'nonFinite'], has: ['explodingGradient'], hasNot: ['tooFewSteps', 'vanishingGradient', 'unscaledTargets'] },
  ),
  ...net(
    'a steep line',
    { ...line, generate: { line: { samples: 128, slope: 500 } }, optimizer: sgd(0.05), steps: 30 },
    { state: any, has: ['unscaledTargets'], hasNot: ['unscaledInputs', 'deadUnits'] },
  ),
  // Eight derivatives of at most 1/4 each.
  ...net(
    'nine sigmoid layers',
    { ...moons, layers: sigmoids(9), optimizer: sgd(0.1), steps: 40, data: { batchSize: 32 } },
    { state: any, has: ['vanishingGradient'], hasNot: ['deadUnits', 'explodingGradient', 'unscaledInputs'] },
  ),
  ...net(
    'one tanh layer',
    {
      ...moons,
      layers: [{ dense: { units: 8, activation: 'tanh' } }, { dense: { units: 1 } }],
      optimizer: sgd(0.1),
      steps: 60,
      data: { batchSize: 32 },
    },
    { state: any, hasNot: [...quiet, 'deadUnits', 'updateRatio'] },
  ),
  ...net(
    'a rate of nothing',
    {
      ...moons,
      layers: [{ dense: { units: 8, activation: 'tanh' } }, { dense: { units: 1 } }],
      optimizer: sgd(1e-9),
      steps: 40,
      data: { batchSize: 32 },
    },
    { state: any, has: ['updateRatio'], hasNot: ['vanishingGradient', 'deadUnits'] },
  ),
  // Momentum to the power of the updates is what is left of the start.
  ...net(
    'averages that lag',
    { ...moons, layers: normalized(0.99), optimizer: sgd(0.05), steps: 30, data: { batchSize: 32, validation: 0.25 } },
    { state: any, has: ['movingAveragesLag'], hasNot: ['batchNormOnOneRow'] },
  ),
  ...net(
    'averages that follow',
    { ...moons, layers: normalized(0.5), optimizer: sgd(0.05), steps: 30, data: { batchSize: 32, validation: 0.25 } },
    { state: any, hasNot: ['movingAveragesLag', 'batchNormOnOneRow'] },
  ),
  ...net(
    'normalizing one row',
    { ...moons, layers: normalized(0.9), optimizer: sgd(0.05), steps: 30, data: { batchSize: 1 } },
    { state: any, has: ['batchNormOnOneRow'] },
  ),
  ...net(
    'classes one after the other',
    { ...moons, layers: [{ dense: { units: 1 } }], optimizer: sgd(0.05), steps: 40, data: { batchSize: 16, sampling: 'stratified' } },
    { state: any, hasNot: [...quiet] },
  ),
  // log of what underflows: no ReLU comes back once every row is on its flat side.
  ...net(
    'rectifiers driven off',
    { ...line, layers: [{ dense: { units: 8, activation: 'relu' } }, { dense: { units: 1 } }], optimizer: sgd(0.05), steps: 60 },
    { state: any, hasNot: [...quiet] },
  ),
  // Units that start alike and are asked for alike stay alike.
  ...net(
    'units that start alike',
    {
      ...moons,
      layers: [{ dense: { units: 6, activation: 'tanh', kernelInitializer: 'ones' } }, { dense: { units: 1, kernelInitializer: 'ones' } }],
      optimizer: sgd(0.1),
      steps: 40,
    },
    { state: any, has: ['equalUnits'], hasNot: ['deadUnits', 'vanishingGradient', 'explodingGradient', 'unscaledInputs'] },
  ),
  // A rectifier's slope at 0 is 0: from weights of 0 no gradient comes through.
  ...net(
    'rectifiers at rest',
    {
      ...moons,
      layers: [{ dense: { units: 6, activation: 'relu', kernelInitializer: 'zeros' } }, { dense: { units: 1 } }],
      optimizer: sgd(0.1),
      steps: 40,
    },
    { state: any, has: ['deadUnits', 'equalUnits'], hasNot: ['explodingGradient', 'unscaledInputs', 'singleClassBatch'] },
  ),
  // Clouds a thousand away from the middle.
  ...net(
    'inputs in thousands',
    {
      generate: { blobs: { samples: 96, classes: 2, radius: 1000 } },
      layers: [{ dense: { units: 2 } }],
      loss: 'crossEntropy',
      optimizer: sgd(1e-6),
      steps: 40,
      data: { batchSize: 16 },
    },
    { state: any, has: ['unscaledInputs'], hasNot: ['unscaledTargets', 'deadUnits', 'equalUnits', 'singleClassBatch'] },
  ),
  // Targets that are noise alone: what is learnt of some rows is wrong for others.
  ...net(
    'noise learnt by heart',
    {
      generate: { line: { samples: 40, slope: 0, intercept: 0, noise: 1 } },
      layers: [{ dense: { units: 48, activation: 'tanh' } }, { dense: { units: 48, activation: 'tanh' } }, { dense: { units: 1 } }],
      loss: 'meanSquaredError',
      optimizer: { adam: { learningRate: 0.02 } },
      steps: 1200,
      data: { validation: 0.5 },
    },
    { state: any, has: ['overfitting'], hasNot: ['unscaledTargets', 'unscaledInputs', 'equalUnits', 'batchNormOnOneRow'] },
  ),
  ...net(
    'a line that is learnt, not its noise',
    { ...line, optimizer: sgd(0.1), steps: 300, data: { validation: 0.5 } },
    { state: any, hasNot: ['overfitting', 'deadUnits', 'equalUnits'] },
  ),
];

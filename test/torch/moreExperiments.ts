/** What neither the examples nor the reference cases have, for the scripts of PyTorch. */
import { functions } from '../../src/core/formula/functions/registry';
import { defaultsOf } from '../../src/core/optimizer/options';
import { builtIn } from '../../src/core/optimizer/registry';

const pictures = 'data: { generate: { pictures: { samples: 24, size: 8 } }, batchSize: 8 }';
const moons = 'data: { generate: { moons: { samples: 24 } }, batchSize: 8 }';
/** A hidden layer and what gives the scores. */
const scores = (data: string, layers: string, rest: string) =>
  `${data}\nnetwork:\n  layers: [${layers}]\n  loss: crossEntropy\n${rest}\nsteps: 12\n`;
const sgd = 'optimizer: { sgd: { learningRate: 0.05 } }';

/** A term for every function, all of them smooth where they are evaluated. */
const arguments_: Readonly<Record<string, string>> = {
  pow: 'pow(x, 1.5)',
  where: 'where(x > y, x*y, x + 2*y)',
  dot: 'dot(w, w)',
  length: 'length(w)*x',
  max: 'max(w) + max(x, y, 0.1)',
  min: 'min(w) + min(x, y)',
  acosh: 'acosh(1.5 + x)',
  norm: 'norm(w)',
  sum: 'sum(w)',
  mean: 'mean(w^2)',
  prod: 'prod(w)',
  atan2: 'atan2(y, x)',
  mod: 'mod(7*x, y)',
  clamp: 'sum(clamp(w, -0.6, x)^2)',
  logsumexp: 'logsumexp(w)',
  cumsum: 'sum(cumsum(w)^2) + sum(w[1:]*w[:-1]) + sum(w[::2])',
  matmul: 'sum(matmul(A, w)^2)',
  transpose: 'sum(matmul(transpose(A), A))',
  outer: 'sum(outer(w, w)^2)',
  trace: 'trace(matmul(A, transpose(A)))',
  det: 'det(matmul(A, transpose(A)))',
};
/** Noise is drawn otherwise by PyTorch. */
const everyFunction = [...functions.keys()]
  .filter((name) => name !== 'noise')
  .map((name) => `0.1*${arguments_[name] === undefined ? `${name}(x)` : `(${arguments_[name]})`}`)
  .join(' + ');

const equational = builtIn.rules.filter((rule) => rule.equations?.(defaultsOf(rule.options))).map(({ name }) => name);

export const moreExperiments: Readonly<Record<string, string>> = {
  'every function of formulas': `objective: { define: { half: x/2 }, minimize: "${everyFunction} + half^2 + sum(A[0]*w) + sum(c*w^2) + w[1]^2 - -y^2 + 2^-y + [x, y][1] + (x < y)*x", start: { x: 0.4, y: 0.3, w: [0.5, -0.7, 0.9], A: [[1, 0.2, -0.3], [0.4, 1.5, 0.1]] }, constants: { c: [1, 2, 3] } }\n${sgd}\nsteps: 20\n`,
  'names that Python has taken': `objective: { minimize: lambda^2 + self*p + p^2 + torch^2 + self^2, start: { lambda: 1, self: 2, p: 3, torch: 4 } }\noptimizer: { adam: { learningRate: 0.1 } }\nsteps: 10\n`,
  'a maximum with L-BFGS, adaptive clipping and a rate in groups': `objective: { maximize: "-(x - 1)^2 - 3*(y + x)^2 - sum(w^2)", start: { x: 3, y: 1, w: [1, 2] } }\noptimizers:\n  - lbfgs\n  - sgd: { learningRate: 0.1, clip: { adaptive: 0.1 } }\n  - lion: { learningRate: 0.1, groups: [{ match: w, learningRate: { oneCycle: { maximum: 0.1 } }, beta1: 0.5 }] }\n  - lookahead: { inner: { name: adam, learningRate: 0.1 }, groups: [{ match: y, inner: { name: adam, learningRate: 0.02 } }] }\n  - lookahead: { inner: { name: adabelief, learningRate: { step: { initial: 0.1, every: 3 } } }, syncPeriod: 2 }\n  - asgd: { learningRate: { exponential: { initial: 0.1, decay: 0.9 } } }\nsteps: 20\n`,
  'rules that reduce': `rules:\n  mine:\n    options: { learningRate: 0.1, lambda: 0.5 }\n    state: { m: 0, total: { start: 0, per: all }, each: { start: 1, per: tensor }, best: theta }\n    update:\n      - total = total + globalNorm(g)\n      - each = lambda*each + rms(g) + rank(theta)\n      - m = clamp(lerp(m, g, 0.3), -1, 1)\n      - best = best + 0.1*(theta - best)\n      - theta = theta - learningRate*m/(each + total/(1 + value^2)) + globalDot(g, m)*1e-3\nobjective: { minimize: "(x - 1)^2 + 3*(y + x)^2 + sum(w^2)", start: { x: 3, y: 1, w: [1, 2] } }\noptimizer: mine\nsteps: 20\n`,
  'dropout and batches of one’s own': scores(
    moons,
    'dense: { units: 8, activation: gelu }, dropout: { rate: 0.4 }, dense: { units: 2 }',
    'optimizers:\n  - sgd: { learningRate: 0.1 }\n  - adam: {}\n    batchSize: 5\n  - adam: {}\n    batchSize: all',
  ),
  'layers on pictures': scores(
    pictures,
    'conv2d: { filters: 4, kernelSize: 3, padding: same, activation: softmax }, dropout: { rate: 0.2 }, layerNormalization: {}, dense: { units: 3, activation: mish }, reshape: { targetShape: [4, 16, 3] }, conv2d: { filters: 2, kernelSize: [2, 3] }, batchNormalization: {}, averagePooling2d: { poolSize: 2, padding: same }, flatten, dense: { units: 4 }',
    sgd,
  ),
  'skips on pictures': `${pictures}\nnetwork:\n  layers:\n    - depthwiseConv2d: { depthMultiplier: 2, kernelSize: 3, padding: same, activation: swish }\n      name: a\n    - depthwiseConv2d: { depthMultiplier: 2, kernelSize: 2, padding: same, strides: 1, useBias: false }\n      name: b\n      from: input\n    - multiply: {}\n      from: [a, b]\n      name: m\n    - concatenate: {}\n      from: [m, input]\n    - activation: { activation: relu6 }\n    - globalMaxPooling2d\n    - activation: { activation: softplus }\n    - dense: { units: 4, useBias: false }\n  loss: { focal: { gamma: 1.5 } }\noptimizers:\n  - adamw: { clip: { globalNorm: 0.1 } }\n  - lookahead: { inner: { name: radam, learningRate: 0.01 } }\nsteps: 12\n`,
  ...Object.fromEntries(
    ['hinge', 'binaryCrossEntropy'].map((loss) => [
      `the loss ${loss}`,
      `${moons}\nnetwork: { layers: [dense: { units: 1 }], loss: ${loss} }\n${sgd}\nsteps: 12\n`,
    ]),
  ),
  ...Object.fromEntries(
    ['meanAbsoluteError', 'poisson', '{ huber: { delta: 0.3 } }'].map((loss) => [
      `the loss ${loss}`,
      `data: { generate: { sine: { samples: 20 } } }\nnetwork: { layers: [dense: { units: 4, activation: tanh }, dense: { units: 1 }], loss: ${loss} }\n${sgd}\nsteps: 12\n`,
    ]),
  ),
  'numbers that follow schedules': `objective: { minimize: "x^2 + 3*(y + x)^2", start: { x: 3, y: 1 } }\noptimizers:\n  - sgd: { learningRate: { linear: { initial: 0.1, final: 0.01 } }, momentum: { oneCycleMomentum: {} }, clip: { globalNorm: { exponential: { initial: 5, decay: 0.8 } } } }\n  - adam: { learningRate: "0.1/(1 + 0.1*t)", beta1: [0.9, 0.8, 0.7], weightDecay: { cosine: { initial: 0.1 } } }\n  - lion: { learningRate: { reduceOnPlateau: { initial: 0.3, factor: 0.5, patience: 2, cooldown: 1 } }, beta2: { linear: { initial: 0.9, final: 0.99 } } }\n  - sgd: { learningRate: { warmup: { over: 5, then: { cosine: { initial: 0.05 } } } } }\nsteps: 40\n`,
  'frozen layers and penalties': scores(
    moons,
    'dense: { units: 6, activation: leakyRelu, activityRegularizer: { l1: 0.01, l2: 0.03 }, kernelRegularizer: { l1: 0.01, l2: 0.02 }, biasRegularizer: { l2: 0.1 } }, batchNormalization: { trainable: false }, dense: { units: 4, trainable: false }, dense: { units: 2 }',
    sgd,
  ),
  ...Object.fromEntries(
    ['crossEntropy', 'focal', 'binaryCrossEntropy', 'hinge'].map((loss) => [
      `weights of classes under ${loss}`,
      `data: { generate: { moons: { samples: 24 } }, batchSize: 8, classWeights: { "1": 3, "0": 0.5 } }\nnetwork: { layers: [dense: { units: ${['crossEntropy', 'focal'].includes(loss) ? 2 : 1} }], loss: ${loss} }\n${sgd}\nsteps: 12\n`,
    ]),
  ),
  'targets in their spread': `data: { generate: { sine: { samples: 20 } }, standardizeTarget: true }\nnetwork: { layers: [dense: { units: 4, activation: tanh }, dense: { units: 1 }], loss: meanSquaredError }\n${sgd}\nsteps: 12\n`,
  'label smoothing': `${moons}\nnetwork: { layers: [dense: { units: 2 }], loss: { crossEntropy: { labelSmoothing: 0.1 } } }\n${sgd}\nsteps: 12\n`,
  'every rule that equations say': scores(
    moons,
    'dense: { units: 4, activation: tanh }, dense: { units: 2 }',
    `optimizers:\n${equational.map((name) => `  - ${name}: {}`).join('\n')}\n`,
  ),
};

import { distance } from 'fastest-levenshtein';

/** What other libraries call the same thing, in the normal form below. */
const synonyms: Readonly<Record<string, string>> = {
  lr: 'learningRate',
  alpha: 'learningRate',
  eta: 'learningRate',
  stepsize: 'learningRate',
  rate: 'learningRate',
  mu: 'momentum',
  gamma: 'momentum',
  eps: 'epsilon',
  l2: 'weightDecay',
  decay: 'weightDecay',
  gd: 'sgd',
  gradientdescent: 'sgd',
  gradientascent: 'sgd',
  grid: 'gridSearch',
  epochs: 'steps',
  iterations: 'steps',
  iters: 'steps',
  maxsteps: 'steps',
  name: 'title',
  function: 'minimize',
  formula: 'minimize',
  f: 'minimize',
  loss: 'minimize',
  minimise: 'minimize',
  maximise: 'maximize',
  init: 'start',
  initial: 'start',
  x0: 'start',
  window: 'view',
  optima: 'minima',
  parameters: 'constants',
  mse: 'meanSquaredError',
  mseloss: 'meanSquaredError',
  mae: 'meanAbsoluteError',
  l1: 'meanAbsoluteError',
  l1loss: 'meanAbsoluteError',
  smoothl1loss: 'huber',
  bce: 'binaryCrossEntropy',
  bcewithlogitsloss: 'binaryCrossEntropy',
  nllloss: 'crossEntropy',
  crossentropyloss: 'crossEntropy',
  categoricalcrossentropy: 'crossEntropy',
  sparsecategoricalcrossentropy: 'crossEntropy',
  linear: 'dense',
  fullyconnected: 'dense',
  rnn: 'simpleRNN',
  maxpool2d: 'maxPooling2d',
  avgpool2d: 'averagePooling2d',
  batchnorm2d: 'batchNormalization',
  layernorm: 'layerNormalization',
  convtranspose2d: 'conv2dTranspose',
  upsample: 'upSampling2d',
};

/** Known names that a misspelt or foreign one may stand for, best first, at most three. */
export function nearestNames(name: string, known: readonly string[]): string[] {
  const wanted = normal(name.slice(0, 64));
  const synonym = Object.hasOwn(synonyms, wanted) ? synonyms[wanted] : undefined;
  const most = Math.max(1, Math.min(3, Math.floor(wanted.length / 2)));
  const scored = known.map((candidate) => {
    const own = normal(candidate);
    if (candidate === synonym || own === wanted) return { candidate, score: 0 };
    const begins = wanted.length >= 3 && (own.startsWith(wanted) || wanted.startsWith(own)) && own.length > 2;
    // Names that differ more in length differ by more edits, which need not be counted.
    const isFar = Math.abs(own.length - wanted.length) > most;
    const edits = isFar ? Infinity : distance(name.slice(0, 64).toLowerCase(), candidate.toLowerCase());
    // One edit turns any one-letter name into any other, which says nothing.
    return { candidate, score: begins ? 1 : edits < Math.max(wanted.length, own.length) ? edits : Infinity };
  });
  const best = scored.reduce((least, { score }) => Math.min(least, score), most);
  // The same name but for case and hyphens, its synonym, or a single slip: nothing further away is meant.
  const limit = best <= 1 ? best : most;
  return scored
    .filter(({ score }) => score <= limit)
    .sort((a, b) => a.score - b.score)
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

function normal(name: string): string {
  return name.toLowerCase().replace(/[\s_-]/g, '');
}

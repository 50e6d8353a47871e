import * as Type from 'typebox';
import { defineLoss, type Loss } from './loss';
import { isLargest, partition, softmax } from './scores';

/** Means over rows as PyTorch's CrossEntropyLoss has them, with `weight`, `label_smoothing`, `ignore_index` and shares of classes as targets. */
export const crossEntropy = defineLoss<{ readonly labelSmoothing?: number }>({
  name: 'crossEntropy',
  summary: 'For classes: the last layer gives one score a class, without softmax.',
  targets: 'classes',
  applies: 'softmax',
  takesShares: true,
  options: Type.Object({
    labelSmoothing: Type.Number({
      default: 0,
      minimum: 0,
      exclusiveMaximum: 1,
      description:
        'The share of every target that is spread evenly over all classes, so that no score has to grow without end (Szegedy et al. 2016).',
      examples: [0.1],
    }),
  }),
  of: ({ labelSmoothing = 0 }): Loss => ({
    name: 'crossEntropy',
    title: 'Softmax cross-entropy',
    formula:
      labelSmoothing === 0
        ? 'mean(log Σⱼ exp(zⱼ) − z[class])'
        : `mean(log Σⱼ exp(zⱼ) − ${1 - labelSmoothing}·z[class] − ${labelSmoothing}·mean(z))`,
    summary: crossEntropy.summary,
    targets: 'classes',
    applies: 'softmax',
    evaluate(outputs, width, targets, gradient, classWeights) {
      const rows = outputs.length / width;
      // One number a row is its class; as many as there are scores are the classes' shares.
      const hasShares = targets.length === outputs.length && width > 1;
      const counted = hasShares || width === 1 ? rows : weightOfRows(targets, classWeights);
      let loss = 0;
      for (let row = 0; row < rows; row++) {
        const from = row * width;
        if (!hasShares && targets[row] < 0) {
          gradient.fill(0, from, from + width);
          continue;
        }
        const { top, total } = partition(outputs, from, width);
        const wanted = (j: number) => {
          const share = hasShares ? targets[from + j] : j === targets[row] || width === 1 ? 1 : 0;
          return (classWeights?.[j] ?? 1) * (labelSmoothing === 0 ? share : (1 - labelSmoothing) * share + labelSmoothing / width);
        };
        let mass = 0;
        for (let j = 0; j < width; j++) {
          const own = wanted(j);
          mass += own;
          if (own !== 0) loss += (own * (top + Math.log(total) - outputs[from + j])) / counted;
        }
        for (let j = 0; j < width; j++) gradient[from + j] = ((mass * Math.exp(outputs[from + j] - top)) / total - wanted(j)) / counted;
      }
      return loss;
    },
    predict: softmax,
    isRight: isLargest,
  }),
});

/** Rows that count, by the weights of their classes; 1 where none does, since there is nothing to divide. */
function weightOfRows(targets: Float32Array, classWeights: Float32Array | undefined): number {
  let weight = 0;
  for (const target of targets) if (target >= 0) weight += classWeights?.[target] ?? 1;
  return weight || 1;
}

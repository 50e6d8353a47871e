import * as Type from 'typebox';
import { defineLoss, type Loss } from './loss';
import { isLargest, partition, softmax } from './scores';

/** FL = −(1 − p)^γ·log p with p the probability of the right class (Lin, Goyal, Girshick, He, Dollár 2017, eq. 4), mean over the rows. */
export const focal = defineLoss<{ readonly gamma?: number }>({
  name: 'focal',
  summary:
    'For classes of which some are rare: cross-entropy in which rows that are right already count little (Lin et al. 2017). The last layer gives one score a class, without softmax.',
  targets: 'classes',
  applies: 'softmax',
  options: Type.Object({
    gamma: Type.Number({ default: 2, minimum: 0, maximum: 100, description: 'How little they count; 0 is crossEntropy.', examples: [2] }),
  }),
  of: ({ gamma = 2 }): Loss => ({
    name: 'focal',
    title: 'Focal loss',
    formula: `mean(−(1 − p)^${gamma}·log p), p = softmax(z)[class]`,
    summary: focal.summary,
    targets: 'classes',
    applies: 'softmax',
    evaluate(outputs, width, targets, gradient, classWeights) {
      const rows = outputs.length / width;
      let [loss, counted] = [0, 0];
      for (let row = 0; row < rows; row++) counted += targets[row] < 0 ? 0 : (classWeights?.[targets[row]] ?? 1);
      for (let row = 0; row < rows; row++) {
        const from = row * width;
        if (targets[row] < 0) {
          gradient.fill(0, from, from + width);
          continue;
        }
        const { top, total } = partition(outputs, from, width);
        const own = from + targets[row];
        const logP = outputs[own] - top - Math.log(total);
        const p = Math.exp(logP);
        // 1 − p as the sum of the others: p near 1 loses no digits.
        let others = 0;
        for (let j = from; j < from + width; j++) if (j !== own) others += Math.exp(outputs[j] - top) / total;
        const weight = (classWeights?.[targets[row]] ?? 1) / counted;
        loss -= weight * others ** gamma * logP;
        // ∂/∂log p, where ∂log p/∂zⱼ = [j is the class] − pⱼ; a power below 0 of no rest is never multiplied.
        const slope =
          weight * (gamma === 0 || others === 0 ? -(others ** gamma) : gamma * others ** (gamma - 1) * p * logP - others ** gamma);
        for (let j = from; j < from + width; j++) gradient[j] = slope * (j === own ? others : -Math.exp(outputs[j] - top) / total);
      }
      return loss;
    },
    predict: softmax,
    isRight: isLargest,
  }),
});

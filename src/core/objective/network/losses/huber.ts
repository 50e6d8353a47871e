import * as Type from 'typebox';
import { defineLoss, type Loss } from './loss';

export const huber = defineLoss<{ readonly delta?: number }>({
  name: 'huber',
  summary: 'For numbers with outliers: large errors count linearly (Huber 1964).',
  targets: 'numbers',
  options: Type.Object({
    delta: Type.Number({
      default: 1,
      exclusiveMinimum: 0,
      maximum: 1e30,
      description: 'Where the square becomes a straight line, as in PyTorch’s HuberLoss and Keras.',
      examples: [2],
    }),
  }),
  of: ({ delta = 1 }): Loss => ({
    name: 'huber',
    title: 'Huber loss',
    formula:
      delta === 1
        ? 'mean(½(z − y)² where |z − y| ≤ 1, else |z − y| − ½)'
        : `mean(½(z − y)² where |z − y| ≤ ${delta}, else ${delta}·(|z − y| − ${delta / 2}))`,
    summary: huber.summary,
    targets: 'numbers',
    evaluate(outputs, _, targets, gradient) {
      let loss = 0;
      for (let i = 0; i < outputs.length; i++) {
        const error = outputs[i] - targets[i];
        const size = Math.abs(error);
        loss += size <= delta ? 0.5 * error * error : delta * (size - 0.5 * delta);
        gradient[i] = (size <= delta ? error : delta * Math.sign(error)) / outputs.length;
      }
      return loss / outputs.length;
    },
    predict: (outputs) => outputs.slice(),
  }),
});

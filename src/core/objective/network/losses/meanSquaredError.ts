import * as Type from 'typebox';
import { defineLoss, type Loss } from './loss';

const loss: Loss = {
  name: 'meanSquaredError',
  title: 'Mean squared error',
  formula: 'mean((z − y)²)',
  summary: 'For numbers: the last layer gives one number a target.',
  targets: 'numbers',
  evaluate(outputs, _, targets, gradient) {
    let loss = 0;
    for (let i = 0; i < outputs.length; i++) {
      const error = outputs[i] - targets[i];
      loss += error * error;
      gradient[i] = (2 * error) / outputs.length;
    }
    return loss / outputs.length;
  },
  predict: (outputs) => outputs.slice(),
};

export const meanSquaredError = defineLoss({ ...loss, options: Type.Object({}), of: () => loss });

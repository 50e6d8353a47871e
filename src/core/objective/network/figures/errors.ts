import { errorsOf, ofNumbers, type Figure } from './figure';

const mean = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;

export const mae: Figure = {
  name: 'mae',
  detail: 'the mean absolute error, in the target’s own unit',
  absent: ofNumbers('mae'),
  of: (predicted) => mean(errorsOf(predicted).map(({ absolute, rows }) => absolute / rows)),
};

export const rmse: Figure = {
  name: 'rmse',
  detail: 'the root of the mean squared error, in the target’s own unit',
  absent: ofNumbers('rmse'),
  of: (predicted) => Math.sqrt(mean(errorsOf(predicted).map(({ squares, rows }) => squares / rows))),
};

export const r2: Figure = {
  name: 'r2',
  detail: 'the share of the target’s variance that is explained, R²: 1 is perfect, 0 no better than the mean; of several targets the mean',
  absent: ofNumbers('r2'),
  of: (predicted) => mean(errorsOf(predicted).map(({ squares, total, totalSquares, rows }) => 1 - squares / (totalSquares - total ** 2 / rows))),
};

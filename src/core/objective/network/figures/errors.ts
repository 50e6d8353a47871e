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
  isMoreBetter: true,
  detail: 'the share of the targets’ variance that is explained, R²: 1 is perfect, 0 no better than the mean; of several targets together',
  absent: ofNumbers('r2'),
  of(predicted) {
    let [unexplained, variance] = [0, 0];
    for (const { squares, total, totalSquares, rows } of errorsOf(predicted)) {
      unexplained += squares;
      variance += totalSquares - total ** 2 / rows;
    }
    // Targets that do not vary leave nothing to explain.
    return variance > 0 ? 1 - unexplained / variance : NaN;
  },
};

import { eachRow, ofClasses, type Figure } from './figure';

export const accuracy: Figure = {
  name: 'accuracy',
  isMoreBetter: true,
  detail: 'the share of rows whose class is right',
  absent: ofClasses('accuracy'),
  of(predicted) {
    const { outputs, targets, loss } = predicted;
    let [right, rows] = [0, 0];
    eachRow(predicted, (row, truth) => {
      rows++;
      if (loss.isRight?.(outputs, targets.outputs, row, truth) === true) right++;
    });
    return right / rows;
  },
};

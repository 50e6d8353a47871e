import { eachRow, ofClasses, type Figure } from './figure';

const most = 5;

export const topFive: Figure = {
  name: 'topFive',
  isMoreBetter: true,
  detail: `the share of rows whose class is among the ${most} with the largest scores`,
  absent: (targets) =>
    ofClasses('topFive')(targets) ??
    (targets.outputs > most
      ? undefined
      : `topFive is of more than ${most} classes, and there are ${targets.classes.length}. Take accuracy.`),
  of(predicted) {
    const {
      outputs,
      targets: { outputs: width },
    } = predicted;
    let [right, rows] = [0, 0];
    eachRow(predicted, (row, truth) => {
      rows++;
      const own = outputs[row * width + truth];
      let better = 0;
      // Of equal scores the earlier class is the better one, as in accuracy.
      for (let j = 0; j < width; j++) if (outputs[row * width + j] > own || (outputs[row * width + j] === own && j < truth)) better++;
      if (better < most && !Number.isNaN(own)) right++;
    });
    return right / rows;
  },
};

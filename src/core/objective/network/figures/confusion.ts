import { classOf, eachRow, type Predicted } from './figure';

/** How many rows of each class are taken for each: counts[true · classes + predicted]. */
export function confusionOf(predicted: Predicted): Int32Array {
  const size = predicted.targets.classes.length;
  const counts = new Int32Array(size * size);
  eachRow(predicted, (row, truth) => counts[truth * size + classOf(predicted, row)]++);
  return counts;
}

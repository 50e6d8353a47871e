/** Scores of classes, one row after the other, as probabilities and as a choice. */

/** Σ exp(z − top), with the largest score taken out so that nothing overflows. */
export function partition(outputs: Float32Array, from: number, width: number): { top: number; total: number } {
  let top = -Infinity;
  for (let j = from; j < from + width; j++) top = Number.isNaN(outputs[j]) ? NaN : Math.max(top, outputs[j]);
  let total = 0;
  for (let j = from; j < from + width; j++) total += Math.exp(outputs[j] - top);
  return { top, total };
}

export function softmax(outputs: Float32Array, width: number): Float32Array {
  const probabilities = new Float32Array(outputs.length);
  for (let from = 0; from < outputs.length; from += width) {
    const { top, total } = partition(outputs, from, width);
    for (let j = from; j < from + width; j++) probabilities[j] = Math.exp(outputs[j] - top) / total;
  }
  return probabilities;
}

/** Whether a row's largest score, the first of equal ones, is that of its class. */
export function isLargest(outputs: Float32Array, width: number, row: number, target: number): boolean {
  let best = 0;
  for (let j = 1; j < width; j++) if (outputs[row * width + j] > outputs[row * width + best]) best = j;
  return best === target;
}

export function sigmoid(z: number): number {
  return 1 / (1 + Math.exp(-z));
}

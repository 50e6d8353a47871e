import { inOwnUnit } from '../data/targets';
import type { NetworkOnTensors } from './networkOnTensors';

/** One axis of a decision grid: an input takes each of `values` in turn, in the units of the file. */
export interface InputAxis {
  readonly input: number;
  readonly values: Float32Array;
}

/**
 * What the network predicts where some inputs vary and the others keep their mean over the training rows.
 * @returns point by point with axes[0] running fastest, `objective.outputWidth` numbers each.
 */
export function decisionGrid(
  objective: NetworkOnTensors,
  parameters: Float32Array,
  state: Float32Array,
  axes: readonly InputAxis[],
): Float32Array {
  const { dataset, loss } = objective.parts;
  const { inputSize, rawInputs, training } = dataset;
  const base = new Float64Array(inputSize);
  for (const row of training) for (let i = 0; i < inputSize; i++) base[i] += rawInputs[row * inputSize + i] / training.length;
  const points = axes.reduce((product, { values }) => product * values.length, 1);
  const raw = new Float32Array(points * inputSize);
  for (let point = 0; point < points; point++) {
    raw.set(base, point * inputSize);
    let rest = point;
    for (const { input, values } of axes) {
      raw[point * inputSize + input] = values[rest % values.length];
      rest = Math.floor(rest / values.length);
    }
  }
  return inOwnUnit(
    loss.predict(objective.outputsFor(dataset.scaling.apply(raw), parameters, state), dataset.targets.outputs),
    dataset.targets,
  );
}

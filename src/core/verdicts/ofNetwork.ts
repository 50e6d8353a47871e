import { tensorTable } from '../recording/tensorFigures';
import { tensorFigures } from '../record/tensorFigures';
import type { ParameterTensor } from '../parameters';
import type { NetworkOnTensors } from '../objective/network/networkOnTensors';
import type { Observation } from './observation';

/** The network that a run trains; undefined for formulas. */
export function networkOf({ run }: Observation): NetworkOnTensors | undefined {
  const { objective } = run.assignment;
  // By its shape: whoever lists the findings' names must not load tensors for it.
  return 'outputsFor' in objective ? (objective as NetworkOnTensors) : undefined;
}

export interface TensorNorms {
  readonly tensor: ParameterTensor;
  readonly parameters: number;
  readonly gradient: number;
  /** ‖Δθ‖/‖θ‖; NaN without an update. */
  readonly ratio: number;
}

/** ‖θ‖ and ‖∇‖ of every tensor at a step, or at the last before it at which they were measured; nothing is computed again. */
export function tensorNorms({ run }: Observation, step: number): readonly TensorNorms[] {
  const { figures } = tensorTable(run, step, true);
  const at = (i: number, name: (typeof tensorFigures)[number]) => figures[i * tensorFigures.length + tensorFigures.indexOf(name)];
  return run.assignment.problem.layout.tensors.map((tensor, i) => ({
    tensor,
    parameters: at(i, 'parameters'),
    gradient: at(i, 'gradient'),
    ratio: at(i, 'ratio'),
  }));
}

/** Weights that multiply inputs: what has more than one axis. */
export function isKernel({ shape }: ParameterTensor): boolean {
  return shape.length >= 2;
}

/** Root of the mean square of each column of a table of rows, over the rows named. */
export function columnSizes(values: Float32Array, width: number, rows: Int32Array): Float64Array {
  const squares = new Float64Array(width);
  for (const row of rows) for (let i = 0; i < width; i++) squares[i] += values[row * width + i] ** 2;
  return squares.map((sum) => Math.sqrt(sum / rows.length));
}

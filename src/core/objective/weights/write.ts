import type { ParameterLayout, ParameterTensor } from '../../parameters';
import { optimizerTensors, type OptimizerState } from './optimizerState';
import { writeSafetensors } from './safetensors';

/** A network as it is after some training. */
export interface Trained {
  readonly layout: ParameterLayout;
  readonly parameters: Float32Array;
  readonly stateLayout: ParameterLayout;
  /** What layers carry, length stateLayout.size. */
  readonly state: Float32Array;
  /** Weights of frozen layers. */
  readonly frozen?: { readonly layout: ParameterLayout; readonly values: Float32Array };
  readonly optimizer: OptimizerState;
}

/** A .safetensors file with parameters, moving averages and the optimizer's state, by which `weights:` goes on exactly. */
export function writeTrained({ layout, parameters, stateLayout, state, frozen, optimizer }: Trained): Uint8Array {
  const cut = (values: Float32Array) => ({ name, shape, offset, size }: ParameterTensor) => ({ name, shape, values: values.subarray(offset, offset + size) });
  const its = optimizerTensors(optimizer, layout);
  return writeSafetensors([...layout.tensors.map(cut(parameters)), ...(frozen?.layout.tensors.map(cut(frozen.values)) ?? []), ...stateLayout.tensors.map(cut(state)), ...its.tensors], { format: 'optimizer-debugger', ...its.metadata });
}

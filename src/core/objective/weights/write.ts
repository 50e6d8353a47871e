import type { ParameterLayout, ParameterTensor } from '../../parameters';
import { optimizerTensors, type OptimizerState } from './optimizerState';
import { writeSafetensors, type TensorToStore } from './safetensors';
import { toTorch, torchShape, type Picture } from './torchLayout';

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
  const cut =
    (values: Float32Array) =>
    ({ name, shape, offset, size }: ParameterTensor) => ({ name, shape, values: values.subarray(offset, offset + size) });
  const ofOptimizer = optimizerTensors(optimizer, layout);
  return writeSafetensors(
    [
      ...layout.tensors.map(cut(parameters)),
      ...(frozen?.layout.tensors.map(cut(frozen.values)) ?? []),
      ...stateLayout.tensors.map(cut(state)),
      ...ofOptimizer.tensors,
    ],
    { format: 'optimizer-debugger', ...ofOptimizer.metadata },
  );
}

/** What PyTorch calls a network's tensors, and which of them read flattened pictures. */
export interface TorchNaming {
  readonly nameOf: (parameter: string) => string;
  /** By the layer's name. */
  readonly pictures: ReadonlyMap<string, Picture>;
}

/** The same network for PyTorch: `load_state_dict` of a model with these names takes it. The optimizer’s state stays here. */
export function writeForTorch({ layout, parameters, stateLayout, state, frozen }: Trained, { nameOf, pictures }: TorchNaming): Uint8Array {
  const turned =
    (values: Float32Array) =>
    (tensor: ParameterTensor): TensorToStore => {
      const { name, offset, size } = tensor;
      return {
        name: nameOf(name),
        shape: torchShape(tensor),
        values: toTorch(values.subarray(offset, offset + size), tensor, pictures.get(name.slice(0, name.lastIndexOf('/')))),
      };
    };
  return writeSafetensors(
    [
      ...layout.tensors.map(turned(parameters)),
      ...(frozen?.layout.tensors.map(turned(frozen.values)) ?? []),
      ...stateLayout.tensors.map(turned(state)),
    ],
    { format: 'pt' },
  );
}

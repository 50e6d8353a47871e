import type { ParameterLayout, ParameterTensor } from '../../parameters';
import { WeightsProblem } from './problem';
import type { StoredTensor } from './safetensors';
import { fromTorch, torchShape } from './torchLayout';

/** What weights are poured into. */
export interface WeightsTarget {
  readonly layout: ParameterLayout;
  readonly stateLayout: ParameterLayout;
  /** θ(0), length layout.size; overwritten. */
  readonly start: Float32Array;
  /** What layers carry, length stateLayout.size; overwritten. */
  readonly state: Float32Array;
  /** Weights of frozen layers, which a file has to give like the others; `values` is overwritten. */
  readonly frozen?: { readonly layout: ParameterLayout; readonly values: Float32Array };
  /** PyTorch's name of a parameter, for the presets that are known there. */
  readonly torchName?: (parameter: string) => string | undefined;
}

/** Begins the names of what belongs to an optimizer in a file of ours: `optimizer/m/dense/kernel`. */
export const optimizerPrefix = 'optimizer/';
/** PyTorch's counters of batches, which nothing here needs. */
const unneeded = /(^|\.)num_batches_tracked$/;
const shownNames = 8;

/**
 * Pours named tensors into a network: under our names in our layout, or under PyTorch's names in PyTorch's layout, whichever the
 * file has. Nothing is overwritten unless everything fits.
 * @throws WeightsProblem
 */
export function fitTensors(stored: ReadonlyMap<string, StoredTensor>, file: string, target: WeightsTarget): void {
  const { layout, stateLayout, start, state, torchName, frozen } = target;
  const isOurs = [...layout.tensors, ...(frozen?.layout.tensors ?? [])].some(({ name }) => stored.has(name));
  const nameOf = isOurs || !torchName ? (name: string) => name : torchName;
  const isTorch = nameOf !== undefined && !isOurs && torchName !== undefined;
  const used = new Set<string>();
  const read = (tensor: ParameterTensor): Float32Array | undefined => {
    const name = nameOf(tensor.name);
    const found = name === undefined ? undefined : stored.get(name);
    if (!found) return undefined;
    used.add(found.name);
    return numbersFor(tensor, found, file, isTorch);
  };

  const parameters = layout.tensors.map((tensor) => ({ tensor, values: read(tensor) }));
  const carried = stateLayout.tensors.map((tensor) => ({ tensor, values: read(tensor) }));
  const fixed = (frozen?.layout.tensors ?? []).map((tensor) => ({ tensor, values: read(tensor) }));
  const missing = [...parameters, ...fixed].find(({ values }) => !values);
  if (missing) {
    const { name, shape } = missing.tensor;
    const wanted = nameOf(name);
    const also = torchName && wanted === name ? ` (in PyTorch “${torchName(name)}”)` : '';
    throw new WeightsProblem(`${file} has no “${wanted ?? name}”${also}, shape [${shape.join(', ')}], which the network needs. Its names are ${some(stored.keys())}.`);
  }
  const stray = [...stored.keys()].find((name) => !used.has(name) && !unneeded.test(name) && !name.startsWith(optimizerPrefix));
  if (stray !== undefined) {
    throw new WeightsProblem(`${file} has “${stray}”, but the network has no such parameter. Its parameters are ${some(layout.tensors.map(({ name }) => nameOf(name) ?? name))}.`);
  }
  for (const { tensor, values } of parameters) if (values) start.set(values, tensor.offset);
  for (const { tensor, values } of fixed) if (values) frozen?.values.set(values, tensor.offset);
  for (const { tensor, values } of carried) if (values) state.set(values, tensor.offset);
}

function numbersFor(tensor: ParameterTensor, found: StoredTensor, file: string, isTorch: boolean): Float32Array {
  const { name, shape, size } = tensor;
  const wanted = isTorch ? torchShape(tensor) : shape;
  if (found.shape.length !== wanted.length || found.shape.some((length, axis) => length !== wanted[axis])) {
    const kernels = isTorch ? 'PyTorch’s kernels are [outputs, inputs, height, width] or [outputs, inputs]' : 'Kernels are [height, width, inputs, outputs] or [inputs, outputs]';
    throw new WeightsProblem(`“${found.name}” has the shape [${found.shape.join(', ')}] in ${file}, but the network’s “${name}” needs [${wanted.join(', ')}]. ${kernels}.`);
  }
  const values = found.read();
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new WeightsProblem(`“${found.name}” in ${file} holds ${values[bad]} (number ${bad} of ${size}), from which nothing can start. Load weights that are finite in float32.`);
  return isTorch ? fromTorch(values, tensor) : values;
}

function some(names: Iterable<string>): string {
  const all = [...names];
  return all.length === 0 ? 'none' : `${all.slice(0, shownNames).join(', ')}${all.length > shownNames ? ', …' : ''}`;
}

import { matchTensors, sameShape, type Match, type Pair } from './match';
import { WeightsProblem } from './problem';
import type { StoredTensor } from './safetensors';
import type { WeightsTarget } from './target';
import { fromTorch, torchShape } from './torchLayout';

/**
 * Pours named tensors into a network: under our names in our layout, or under PyTorch's names in PyTorch's layout, whichever the
 * file has. Nothing is overwritten unless everything fits.
 * @param skip patterns of names that are not loaded.
 * @returns what went where.
 * @throws WeightsProblem
 */
export function fitTensors(
  stored: ReadonlyMap<string, StoredTensor>,
  file: string,
  target: WeightsTarget,
  skip: readonly string[] = [],
): Match {
  const { layout, stateLayout, start, state, frozen } = target;
  const match = matchTensors(stored, file, target, skip);
  const values = new Map(match.pairs.map((pair) => [pair.ours.name, numbersFor(pair, file, match.isTorch, target)]));
  for (const [{ tensors }, into] of [
    [layout, start],
    [stateLayout, state],
    ...(frozen ? [[frozen.layout, frozen.values] as const] : []),
  ] as const) {
    for (const { name, offset } of tensors) {
      const own = values.get(name);
      if (own) into.set(own, offset);
    }
  }
  return match;
}

function numbersFor({ ours, theirs }: Pair, file: string, isTorch: boolean, { pictures }: WeightsTarget): Float32Array {
  const { name, size } = ours;
  const wanted = isTorch ? torchShape(ours) : ours.shape;
  if (!sameShape(theirs.shape, wanted)) {
    const kernels = isTorch
      ? 'PyTorch’s kernels are [outputs, inputs, height, width] or [outputs, inputs]'
      : 'Kernels are [height, width, inputs, outputs] or [inputs, outputs]';
    throw new WeightsProblem(
      `“${theirs.name}” has the shape [${theirs.shape.join(', ')}] in ${file}, but the network’s “${name}” needs [${wanted.join(', ')}]. ${kernels}.`,
    );
  }
  const values = theirs.read();
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0)
    throw new WeightsProblem(
      `“${theirs.name}” in ${file} holds ${values[bad]} (number ${bad} of ${size}), from which nothing can start. Load weights that are finite in float32.`,
    );
  return isTorch ? fromTorch(values, ours, pictures?.get(name.slice(0, name.lastIndexOf('/')))) : values;
}

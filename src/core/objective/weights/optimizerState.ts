import type { ParameterLayout } from '../../parameters';
import { optimizerPrefix } from './fit';
import { WeightsProblem } from './problem';
import type { Safetensors, TensorToStore } from './safetensors';

/** An optimizer in the middle of its work: with θ, all that decides how it goes on. */
export interface OptimizerState {
  /** As in experiment files: `adam`. */
  readonly optimizer: string;
  /** Updates made: the next one's zero-based number. */
  readonly step: number;
  /** Its vectors by name, as long as θ, or 1 for scalars. */
  readonly slots: Readonly<Record<string, Float32Array>>;
}

/** What of an optimizer a file holds; undefined where it says nothing of one. @throws WeightsProblem */
export function optimizerStateOf({ tensors, metadata }: Safetensors, file: string, layout: ParameterLayout): OptimizerState | undefined {
  const { optimizer } = metadata;
  const step = Number(metadata.step);
  if (optimizer === undefined || !Number.isSafeInteger(step) || step < 0) return undefined;
  const slots: Record<string, Float32Array> = {};
  for (const stored of tensors.values()) {
    if (!stored.name.startsWith(optimizerPrefix)) continue;
    const [slot, ...rest] = stored.name.slice(optimizerPrefix.length).split('/');
    const values = stored.read();
    if (rest.length === 0) {
      slots[slot] = values;
      continue;
    }
    const place = layout.tensors.find(({ name }) => name === rest.join('/'));
    if (!place || place.size !== values.length) {
      throw new WeightsProblem(`“${stored.name}” in ${file} does not fit any parameter of the network. Take the tensors that begin with “${optimizerPrefix}” out, or load the file into the network it was saved from.`);
    }
    (slots[slot] ??= new Float32Array(layout.size)).set(values, place.offset);
  }
  return { optimizer, step, slots };
}

/** The tensors and texts by which a run can go on from here. Vectors along θ are kept under their parameters' names. */
export function optimizerTensors({ optimizer, step, slots }: OptimizerState, layout: ParameterLayout): { tensors: TensorToStore[]; metadata: Record<string, string> } {
  const tensors = Object.entries(slots).flatMap(([slot, values]): TensorToStore[] =>
    values.length === layout.size
      ? layout.tensors.map(({ name, shape, offset, size }) => ({ name: `${optimizerPrefix}${slot}/${name}`, shape, values: values.subarray(offset, offset + size) }))
      : [{ name: `${optimizerPrefix}${slot}`, shape: [values.length], values }],
  );
  return { tensors, metadata: { optimizer, step: String(step) } };
}

import type { ParameterLayout } from '../../parameters';
import { optimizerPrefix } from './target';
import { displayText } from '../../displayText';
import { WeightsProblem } from './problem';
import type { Safetensors, TensorToStore } from './safetensors';

/** An optimizer in the middle of its work: with θ, all that decides how it goes on. */
export interface OptimizerState {
  /** As in experiment files: `adam`. */
  readonly optimizer: string;
  /** Updates made: the next one's zero-based number. */
  readonly step: number;
  /** Its vectors by name, as long as θ, or 1 for scalars. */
  readonly slots: ReadonlyMap<string, Float32Array>;
}

/** What of an optimizer a file holds; undefined where it says nothing of one. @throws WeightsProblem */
export function optimizerStateOf(
  { tensors, metadata }: Safetensors,
  file: string,
  layout: ParameterLayout,
  frozen?: ParameterLayout,
): OptimizerState | undefined {
  const [optimizer, stepText] = [metadata.get('optimizer'), metadata.get('step')];
  if (optimizer === undefined || stepText === undefined) return undefined;
  const step = Number(stepText);
  if (!/^(0|[1-9]\d*)$/.test(stepText) || !Number.isSafeInteger(step)) {
    throw new WeightsProblem(
      `The metadata of ${file} give the step “${displayText(stepText, 40)}”, which is no whole number. Save the weights again.`,
    );
  }
  const slots = new Map<string, Float32Array>();
  const filled = new Map<string, number>();
  const places = new Map(layout.tensors.map((tensor) => [tensor.name, tensor]));
  for (const stored of tensors.values()) {
    if (!stored.name.startsWith(optimizerPrefix)) continue;
    const [slot, ...rest] = stored.name.slice(optimizerPrefix.length).split('/');
    if (rest.length === 0 ? slots.has(slot) : slots.has(slot) && !filled.has(slot)) {
      throw new WeightsProblem(`${file} gives the optimizer’s “${slot}” twice, as a whole and by parameter. Save the weights again.`);
    }
    const values = stored.read();
    if (rest.length === 0) {
      slots.set(slot, values);
      continue;
    }
    const parameter = rest.join('/');
    // It was trained when the file was saved, and now is not.
    if (frozen?.tensors.some(({ name }) => name === parameter)) continue;
    const place = places.get(parameter);
    if (!place || place.size !== values.length) {
      throw new WeightsProblem(
        `“${stored.name}” in ${file} does not fit any parameter of the network. Take the tensors that begin with “${optimizerPrefix}” out, or load the file into the network it was saved from.`,
      );
    }
    const whole = slots.get(slot) ?? new Float32Array(layout.size);
    whole.set(values, place.offset);
    slots.set(slot, whole);
    filled.set(slot, (filled.get(slot) ?? 0) + place.size);
  }
  const partial = [...filled].find(([, size]) => size < layout.size);
  if (partial)
    throw new WeightsProblem(
      `${file} holds the optimizer’s “${partial[0]}” of some parameters only. Take the tensors that begin with “${optimizerPrefix}” out, or save the weights again.`,
    );
  return { optimizer, step, slots };
}

/** The tensors and texts by which a run can go on from here. Vectors along θ are kept under their parameters' names. */
export function optimizerTensors(
  { optimizer, step, slots }: OptimizerState,
  layout: ParameterLayout,
): { tensors: TensorToStore[]; metadata: Record<string, string> } {
  const tensors = [...slots].flatMap(([slot, values]): TensorToStore[] =>
    values.length === layout.size
      ? layout.tensors.map(({ name, shape, offset, size }) => ({
          name: `${optimizerPrefix}${slot}/${name}`,
          shape,
          values: values.subarray(offset, offset + size),
        }))
      : [{ name: `${optimizerPrefix}${slot}`, shape: [values.length], values }],
  );
  return { tensors, metadata: { optimizer, step: String(step) } };
}

import { matchesGlob } from '../../optimizer/glob';
import { oversize } from '../../fileSize';
import type { WeightsTarget } from './target';
import { WeightsProblem } from './problem';

const mostBytes = 256 * 2 ** 20;

/**
 * Where a network starts, from JSON: `{"dense/kernel": [[…], …], "dense/bias": […], …}` by parameter, nested in its shape.
 * What layers carry (`batchNormalization/moving_mean`) may be given, too; parameters that are not given keep their start.
 * @throws WeightsProblem
 */
export function fitJson(
  content: unknown,
  name: string,
  { layout, stateLayout, start, state, frozen }: WeightsTarget,
  skip: readonly string[] = [],
): void {
  const isSkipped = (key: string) => skip.some((pattern) => matchesGlob(pattern, key));
  if (content === null || typeof content !== 'object' || Array.isArray(content)) {
    throw new WeightsProblem(
      `${name} holds no weights. Write them by parameter: {"${layout.tensors[0]?.name ?? 'dense/kernel'}": [[…], …], …}.`,
    );
  }
  const known = new Map(
    [
      ...layout.tensors.map((tensor) => ({ tensor, into: start })),
      ...(frozen?.layout.tensors.map((tensor) => ({ tensor, into: frozen.values })) ?? []),
      ...stateLayout.tensors.map((tensor) => ({ tensor, into: state })),
    ].map((one) => [one.tensor.name, one]),
  );
  const missing = [...layout.tensors, ...(frozen?.layout.tensors ?? [])].find(
    (tensor) => !Object.hasOwn(content, tensor.name) && !isSkipped(tensor.name),
  );
  if (missing)
    throw new WeightsProblem(
      `${name} has no “${missing.name}” (shape [${missing.shape.join(', ')}]), which the network has. Its names are ${Object.keys(content).slice(0, 8).join(', ')}.`,
    );
  for (const [key, value] of Object.entries(content)) {
    if (isSkipped(key)) continue;
    const found = known.get(key);
    if (!found)
      throw new WeightsProblem(
        `${name} has “${key}”, but the network has no such parameter. Its parameters are ${layout.tensors
          .map((tensor) => tensor.name)
          .slice(0, 8)
          .join(', ')}.`,
      );
    const { tensor, into } = found;
    const given = shapeOf(value);
    const numbers: number[] = [];
    if (
      given.length !== tensor.shape.length ||
      given.some((length, i) => length !== tensor.shape[i]) ||
      !pour(value, tensor.shape, 0, numbers)
    ) {
      throw new WeightsProblem(
        `“${key}” has the shape [${tensor.shape.join(', ')}] in the network, but [${given.join(', ')}]${given.join() === tensor.shape.join() ? ' with an uneven part, or something that is no finite number,' : ''} in ${name}. Kernels are [inputs, outputs].`,
      );
    }
    into.set(numbers, tensor.offset);
  }
}

/** @throws WeightsProblem where a file is too large for JSON or holds none. */
export function parseJson(bytes: Uint8Array, name: string): unknown {
  const refusal = oversize(bytes.length, mostBytes);
  if (refusal !== undefined) throw new WeightsProblem(`${name} ${refusal}, as JSON. Save the weights as .safetensors.`);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw new WeightsProblem(`${name} is not valid JSON: ${error instanceof Error ? error.message : String(error)}.`);
  }
}

function shapeOf(value: unknown): number[] {
  const shape: number[] = [];
  for (let inner = value; Array.isArray(inner) && shape.length < 8; inner = (inner as unknown[])[0]) shape.push(inner.length);
  return shape;
}

function pour(value: unknown, shape: readonly number[], depth: number, into: number[]): boolean {
  if (depth < shape.length)
    return Array.isArray(value) && value.length === shape[depth] && value.every((inner) => pour(inner, shape, depth + 1, into));
  if (typeof value !== 'number' || !Number.isFinite(Math.fround(value))) return false;
  into.push(value);
  return true;
}

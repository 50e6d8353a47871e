import type { Dataset } from '../../data/dataset';
import type { NetworkLayer } from './network';
import type { WiredLayer } from './wiring';

/** Layers that leave numbers as they are. */
const passing: ReadonlySet<string> = new Set(['flatten', 'reshape']);

/**
 * Refuses an embedding that does not see whole numbers from 0 to `inputDim` − 1, since these are what it has vectors for.
 * @param built the layers before it. @throws RangeError with what to do.
 */
export function checkEmbedded(
  { name, description: { kind, options }, from }: WiredLayer,
  built: readonly NetworkLayer[],
  { inputs, inputSize, inputNames, name: source }: Dataset,
): void {
  if (kind !== 'embedding') return;
  let at = from[0];
  while (at >= 0 && passing.has(built[at].description.kind)) at = built[at].from[0];
  if (at >= 0)
    throw new RangeError(
      `Layer “${name}” (embedding) takes whole numbers, which only the data give, but it takes its inputs from “${built[at].name}”. Put it first.`,
    );
  const count = Number(options.inputDim);
  const place = inputs.findIndex((x) => !(Number.isInteger(x) && x >= 0 && x < count));
  if (place < 0) return;
  const x = inputs[place];
  const column = inputNames[place % inputSize];
  const advice =
    Number.isInteger(x) && x >= count
      ? `Write \`inputDim: ${x + 1}\` or more.`
      : `Take columns of whole numbers from 0 on, without \`standardize\`; \`columns: { ${column}: ordinal }\` numbers the values of a column.`;
  throw new RangeError(
    `Layer “${name}” (embedding) has vectors for the whole numbers 0 to ${count - 1}, but “${column}” in row ${Math.floor(place / inputSize)} of ${source} is ${x}. ${advice}`,
  );
}

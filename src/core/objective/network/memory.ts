import { shapeText } from './layers/shapeText';
import type { RowShape } from './layers/layerKind';

/** Bytes that a network may take while it learns; wasm's memory ends at twice that. */
const mostBytes = 2 * 2 ** 30;

/** What is kept for every parameter: θ, gradient, update, effective rate, two state vectors, a copy on the backend each of θ and gradient. */
const copiesOfParameters = 8;
/** What is kept for every output of a layer until its gradient has been made: the output, what led to it, the derivative. */
const copiesOfOutputs = 3;

/**
 * Says before anything is allocated that a network is too large, and what to make smaller; undefined where it fits.
 * @param layers each with the numbers it learns and the shape one row has after it.
 */
export function tooLarge(
  layers: readonly { readonly name: string; readonly parameters: number; readonly outputShape: RowShape }[],
  batch: number,
  datasetNumbers: number,
): string | undefined {
  const parameters = layers.reduce((sum, layer) => sum + layer.parameters, 0);
  const sizes = layers.map(({ outputShape }) => outputShape.reduce((product, length) => product * length, 1));
  const outputs = batch * sizes.reduce((sum, size) => sum + size, 0);
  const bytes = 4 * (copiesOfParameters * parameters + copiesOfOutputs * outputs + 2 * datasetNumbers);
  if (bytes <= mostBytes) return undefined;
  const gigabytes = (bytes / 2 ** 30).toFixed(1);
  const heaviest = layers.reduce((most, layer) => (layer.parameters > most.parameters ? layer : most));
  const widest = sizes.indexOf(Math.max(...sizes));
  const advice =
    copiesOfParameters * parameters > copiesOfOutputs * outputs
      ? `Layer “${heaviest.name}” alone has ${heaviest.parameters.toLocaleString('en')} parameters; make it smaller`
      : `Layer “${layers[widest].name}” gives ${shapeText(layers[widest].outputShape)} for each of ${batch.toLocaleString('en')} rows; write a smaller \`batchSize\``;
  return `This network needs about ${gigabytes} GB of memory (${parameters.toLocaleString('en')} parameters, batches of ${batch.toLocaleString('en')} rows), more than the ${mostBytes / 2 ** 30} GB there are for it. ${advice}.`;
}

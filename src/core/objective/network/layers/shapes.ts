import { layerKindNamed, type RowShape } from './layerKind';
import type { Layer } from './makeLayer';
import type { WiredLayer } from './wiring';

/**
 * The shape that one row has after a layer.
 * @param inputs the names and shapes of what it takes.
 * @throws RangeError that names the layer and the shapes that do not fit.
 */
export function outputShapeOf(layer: Layer, { name, description }: WiredLayer, inputs: readonly { name: string; shape: RowShape }[]): RowShape {
  const kind = layerKindNamed(description.kind);
  const [first, ...others] = inputs;
  const gives = `${first.name === 'input' ? 'the data have' : `“${first.name}” gives`} ${shapeText(first.shape)}`;
  if (kind?.axes !== undefined && first.shape.length !== kind.axes) {
    const wanted = kind.axes === 3 ? '[height, width, channels]' : `${kind.axes} numbers in its shape`;
    const advice = kind.axes === 3 ? 'Give `shape:` under `data`, or put a `reshape` before it' : 'Put a `flatten` before it';
    throw new RangeError(`Layer “${name}” (${description.kind}) takes ${wanted}, but ${gives}. ${advice}.`);
  }
  for (const other of others) {
    const fits = other.shape.length === first.shape.length && other.shape.every((length, i) => length === first.shape[i] || (kind?.joins === 'channels' && i === first.shape.length - 1));
    if (!fits) throw new RangeError(`Layer “${name}” (${description.kind}) joins shapes that do not fit: ${gives}, but “${other.name}” gives ${shapeText(other.shape)}. Make them equal.`);
  }
  if (description.kind === 'reshape') checkReshape(name, first.shape, description.options.targetShape as readonly number[], gives);
  const batched = inputs.map(({ shape }) => [null, ...shape]);
  const output = (layer.computeOutputShape(others.length > 0 ? batched : batched[0]) as (number | null)[]).slice(1).map((length) => length ?? 1);
  if (output.some((length) => !(length >= 1))) {
    throw new RangeError(`Layer “${name}” (${description.kind}) leaves nothing: ${gives}, and it would make ${shapeText(output)} of that. Write \`padding: same\`, a smaller window, or fewer layers.`);
  }
  return output;
}

function checkReshape(name: string, from: RowShape, to: RowShape, gives: string): void {
  const size = (shape: RowShape) => shape.reduce((product, length) => product * length, 1);
  if (size(from) !== size(to)) throw new RangeError(`Layer “${name}” (reshape) makes ${shapeText(to)} with ${size(to)} numbers, but ${gives} with ${size(from)}. Make the two agree.`);
}

export function shapeText(shape: RowShape): string {
  return `[${shape.join(', ')}]`;
}

import type { Layer, LayerKind, RowShape } from './layerKind';
import { layerKindNamed } from './registry';
import { shapeText } from './shapeText';
import type { WiredLayer } from './wiring';

/**
 * The shape that one row has after a layer.
 * @param inputs the names and shapes of what it takes.
 * @throws RangeError that names the layer and the shapes that do not fit.
 */
export function outputShapeOf(
  layer: Layer,
  { name, description }: WiredLayer,
  inputs: readonly { name: string; shape: RowShape }[],
): RowShape {
  const kind = layerKindNamed(description.kind);
  const [first, ...others] = inputs;
  const gives = givenText(first);
  if (kind) checkAxes(kind, { name, description }, first);
  for (const other of others) {
    const fits =
      other.shape.length === first.shape.length &&
      other.shape.every((length, i) => length === first.shape[i] || (kind?.joins === 'channels' && i === first.shape.length - 1));
    if (!fits)
      throw new RangeError(
        `Layer “${name}” (${description.kind}) joins shapes that do not fit: ${gives}, but “${other.name}” gives ${shapeText(other.shape)}. Make them equal.`,
      );
  }
  if (description.kind === 'reshape') checkReshape(name, first.shape, description.options.targetShape as readonly number[], gives);
  const batched = inputs.map(({ shape }) => [null, ...shape]);
  const output = (layer.computeOutputShape(others.length > 0 ? batched : batched[0]) as (number | null)[])
    .slice(1)
    .map((length) => length ?? 1);
  if (output.some((length) => !(length >= 1))) {
    throw new RangeError(
      `Layer “${name}” (${description.kind}) leaves nothing: ${gives}, and it would make ${shapeText(output)} of that. Write \`padding: same\`, a smaller window, or fewer layers.`,
    );
  }
  return output;
}

/** Refuses what a layer cannot take. @throws RangeError that says what it takes and what to do. */
export function checkAxes(
  { axes, refuse }: Pick<LayerKind, 'axes' | 'refuse'>,
  { name, description }: Pick<WiredLayer, 'name' | 'description'>,
  input: { readonly name: string; readonly shape: RowShape },
): void {
  if (axes !== undefined && input.shape.length !== axes) {
    const [wanted, advice] = wantedShape(axes, input.shape);
    throw new RangeError(`Layer “${name}” (${description.kind}) takes ${wanted}, but ${givenText(input)}. ${advice}.`);
  }
  const refusal = refuse?.(description.options, input.shape);
  if (refusal !== undefined) throw new RangeError(`Layer “${name}” (${description.kind}) cannot be made: ${refusal}`);
}

const givenText = ({ name, shape }: { readonly name: string; readonly shape: RowShape }) =>
  `${name === 'input' ? 'the data have' : `“${name}” gives`} ${shapeText(shape)}`;

/** What a layer of so many axes takes, and what to do where that is not so. */
function wantedShape(axes: 1 | 2 | 3, { length, 0: first }: RowShape): readonly [string, string] {
  if (axes === 3) return ['[height, width, channels]', 'Give `shape:` under `data`, or put a `reshape` before it'];
  if (axes === 1) return ['[steps]', 'Put a `flatten` before it'];
  return [
    '[steps, features]',
    length === 1
      ? `For ${first} steps of one number each, put \`reshape: { targetShape: [${first}, 1] }\` before it`
      : 'Put a `reshape` before it',
  ];
}

function checkReshape(name: string, from: RowShape, to: RowShape, gives: string): void {
  const size = (shape: RowShape) => shape.reduce((product, length) => product * length, 1);
  if (size(from) !== size(to))
    throw new RangeError(
      `Layer “${name}” (reshape) makes ${shapeText(to)} with ${size(to)} numbers, but ${gives} with ${size(from)}. Make the two agree.`,
    );
}

import { reshape, tensor, tidy, type Tensor } from '@tensorflow/tfjs-core';
import { initializers } from '@tensorflow/tfjs-layers';
import type { LayerDescription } from '../../networkObjective';
import type { RowShape } from './layerKind';
import { orthogonalMatrix } from './orthogonal';
import { shapeText } from './shapeText';

/** What makes a weight's first values. */
export interface Initializer {
  apply(shape: number[], dtype?: 'float32'): Tensor;
}

/** An initializer by its name, or \`{ constant: x }\`. The same numbers for the same seed. */
export function initializerOf(given: unknown, seed: number): Initializer {
  if (typeof given === 'object' && given !== null) return initializers.constant({ value: (given as { constant: number }).constant });
  if (given === 'orthogonal') return startingWith((shape) => orthogonalMatrix(shape, seed));
  return (initializers as unknown as Record<string, (config: object) => Initializer>)[String(given)]({ seed });
}

/** Numbers that a function of the shape makes. */
export function startingWith(values: (shape: readonly number[]) => Float32Array): Initializer {
  return { apply: (shape) => tensor(values(shape), shape) };
}

/** Starts a weight as the matrix that it stands for: [rows, columns] where its shape would mislead what counts inputs and outputs. */
export function asMatrix(start: Initializer, rows: number, columns: number): Initializer {
  return { apply: (shape) => tidy(() => reshape(start.apply([rows, columns]), shape)) };
}

/**
 * Refuses an initializer that does not suit what it is to fill, before a layer is built.
 * @throws RangeError that says which one does.
 */
export function checkInitializers({ kind, options }: LayerDescription, name: string, input: RowShape): void {
  const refuse = (what: string, part: string, advice: string) =>
    new RangeError(`Layer “${name}” (${kind}) starts its ${part} by \`${what}\`, ${advice}`);
  const { biasInitializer: bias } = options;
  if (bias === 'identity' || bias === 'orthogonal')
    throw refuse(bias, 'bias', 'which makes matrices, but a bias is a vector. Write `biasInitializer: zeros`.');
  const option = Object.keys(options).find((one) => one.endsWith('Initializer') && options[one] === 'identity');
  if (option === undefined || option === 'recurrentInitializer') return;
  if (kind !== 'dense')
    throw refuse('identity', 'kernel', `which makes square matrices, but a kernel of windows is none. Write \`${option}: glorotNormal\`.`);
  const shape = [input.at(-1) ?? 1, Number(options.units)];
  if (shape[0] !== shape[1])
    throw refuse(
      'identity',
      'kernel',
      `which makes square matrices, but it is ${shapeText(shape)}. Write \`units: ${shape[0]}\`, or \`${option}: glorotNormal\`.`,
    );
}

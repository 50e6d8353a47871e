import * as core from '@tensorflow/tfjs-core';
import { room } from '../data/table';

type Create = (...given: never[]) => unknown;

/** How many numbers a call makes, by the arguments it is given. */
const ofShape = (shape: unknown): number =>
  Array.isArray(shape) ? (shape as unknown[]).reduce((product: number, length) => product * Number(length), 1) : 0;
const sizes: Readonly<Record<string, (...given: readonly unknown[]) => number>> = {
  zeros: ofShape,
  ones: ofShape,
  fill: ofShape,
  buffer: ofShape,
  randomNormal: ofShape,
  randomStandardNormal: ofShape,
  randomUniform: ofShape,
  randomUniformInt: ofShape,
  randomGamma: ofShape,
  truncatedNormal: ofShape,
  eye: (rows, columns = rows, batch = []) => Number(rows) * Number(columns) * ofShape(batch),
  linspace: (_start, _stop, count) => Number(count),
  range: (start, stop, step = 1) => Math.abs((Number(stop) - Number(start)) / Number(step)),
};

/**
 * What makes tensors out of nothing, as tfjs has it, but refused before the memory is taken where it would be too much: these make their
 * numbers in JavaScript, where no kernel is asked.
 */
export const boundedCreation: Readonly<Record<string, Create>> = Object.fromEntries(
  Object.entries(sizes).map(([name, sizeOf]) => {
    const create = (core as unknown as Readonly<Record<string, (...given: unknown[]) => unknown>>)[name];
    return [
      name,
      (...given: unknown[]) => {
        const bytes = 4 * sizeOf(...given);
        if (core.engine().state.numBytes + bytes > room.bytes)
          throw new Error(
            `\`tf.${name}\` would make a tensor of ${megabytes(bytes)} MB, but all together may take ${megabytes(room.bytes)} MB. Make it smaller`,
          );
        return create(...given);
      },
    ];
  }),
);

const megabytes = (bytes: number) => Math.ceil(bytes / 2 ** 20);

import { engine, tidy, type Tensor } from '@tensorflow/tfjs-core';
import type { ParameterLayout, ParameterTensor } from '../../parameters';
import type { GridAxis } from '../objective';
import type { Draws, Program } from './program';

/** Numbers held at once, in float32: 64 MB. A grid that needs more (long vectors) is evaluated in pieces. */
const NUMBERS_AT_ONCE = 2 ** 24;

/** The value of a program at every point of a grid, axes[0] running fastest. In one call where memory allows. */
export function evaluateOnGrid(
  program: Program,
  layout: ParameterLayout,
  parameters: Float32Array,
  axes: readonly GridAxis[],
  draws?: Draws,
  columns: readonly Float32Array[] = [],
): Float32Array {
  for (const { coordinate } of axes) {
    if (!(coordinate >= 0 && coordinate < layout.size)) {
      throw new RangeError(`There is no coordinate ${coordinate}: the parameters have ${layout.size}.`);
    }
  }
  const points = axes.reduce((product, { values }) => product * values.length, 1);
  const atOnce = Math.max(1, Math.floor(NUMBERS_AT_ONCE / program.numbersPerGridPoint));
  const result = new Float32Array(points);
  for (let first = 0; first < points; first += atOnce) {
    const count = Math.min(atOnce, points - first);
    tidy(() => {
      const [values] = program.runOverGrid(
        (position) =>
          position < layout.tensors.length
            ? overPoints(layout.tensors[position], parameters, axes, first, count)
            : sameAtAll(columns[position - layout.tensors.length]),
        draws,
      );
      const computed = values.dataSync();
      if (computed.length === count) result.set(computed, first);
      else result.fill(computed[0], first, first + count);
    });
  }
  return result;
}

/** A vector that no axis moves. */
function sameAtAll(values: Float32Array): Tensor {
  return engine().makeTensor(values, [values.length, 1], 'float32');
}

/** One parameter tensor at `count` points from point `first` on: [B] or [n, B], or [] and [n, 1] when no axis moves it. */
function overPoints(
  { offset, size, shape }: ParameterTensor,
  parameters: Float32Array,
  axes: readonly GridAxis[],
  first: number,
  count: number,
): Tensor {
  const entries = parameters.subarray(offset, offset + size);
  const moved = axes.some(({ coordinate }) => coordinate >= offset && coordinate < offset + size);
  const width = moved ? count : 1;
  const values = new Float32Array(size * width);
  for (let entry = 0; entry < size; entry++) values.fill(entries[entry], entry * width, (entry + 1) * width);
  let stride = 1;
  for (const axis of axes) {
    const row = axis.coordinate - offset;
    if (row >= 0 && row < size) {
      for (let i = 0; i < count; i++) values[row * width + i] = axis.values[Math.floor((first + i) / stride) % axis.values.length];
    }
    stride *= axis.values.length;
  }
  const tensorShape = [...(shape.length > 0 ? [size] : []), ...(moved ? [count] : shape.length > 0 ? [1] : [])];
  return engine().makeTensor(values, tensorShape, 'float32');
}

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { engine, memory, ones, tensor, tidy, type Tensor } from '@tensorflow/tfjs-core';
import { initializeBackend, useBackend } from '../../../../src/core/objective/tensorflow/backend';
import { batchNormalization } from '../../../../src/core/objective/tensorflow/gradients/normalization';
import { native } from '../../../../src/core/objective/tensorflow/native/native';
import { onHeap } from '../../../../src/core/objective/tensorflow/gradients/heap';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { moduleFile, nativeModule } from '../../../support/writeNativeKernels';
import { seeded } from '../../../support/random';

describe('the kernels of our own on the memory of wasm', () => {
  before(() => initializeBackend('wasm'));
  beforeEach(() => useBackend('wasm'));

  it('are compiled from the sources that lie beside them', function () {
    this.timeout(60_000);
    assert.equal(readFileSync(moduleFile, 'utf8'), nativeModule(), 'run npm run generate');
  });

  const random = seeded(7);
  const numbers = (count: number) => Float32Array.from({ length: count }, () => random() * 4 - 2);
  const shapes = [
    [1, 1, 1],
    [4, 4, 4],
    [3, 5, 7],
    [8, 1, 4],
    [33, 2, 35],
    [2, 9, 16],
    [5, 64, 3],
    [70, 3, 6],
  ];
  const onMemory = (call: (from: number, to: number) => void, values: Float32Array) =>
    tidy(() => {
      const backend = engine().backend as BackendWasm;
      const [from, to] = [tensor(values), tensor(new Float32Array(values.length))];
      const [source, target] = [onHeap(backend, from), onHeap(backend, to)];
      call(source.byteOffset, target.byteOffset);
      return target.slice();
    });
  /** By the definition: where the number at (i, j, k) goes. */
  const moved = (values: Float32Array, [a, b, c]: number[], place: (i: number, j: number, k: number) => number) => {
    const out = new Float32Array(values.length);
    for (let i = 0; i < a; i++) for (let j = 0; j < b; j++) for (let k = 0; k < c; k++) out[place(i, j, k)] = values[(i * b + j) * c + k];
    return out;
  };

  for (const shape of shapes) {
    const [a, b, c] = shape;
    it(`move the numbers of [${shape.join(', ')}] where they belong`, () => {
      const values = numbers(a * b * c);
      assert.deepEqual(
        onMemory((from, to) => native().transpose(from, to, b, c, a), values),
        moved(values, shape, (i, j, k) => (i * c + k) * b + j),
      );
      assert.deepEqual(
        onMemory((from, to) => native().swapRows(from, to, a, b, c), values),
        moved(values, shape, (i, j, k) => (j * a + i) * c + k),
      );
      assert.deepEqual(
        onMemory((from, to) => native().reverseAxes(from, to, a, b, c), values),
        moved(values, shape, (i, j, k) => (k * b + j) * a + i),
      );
    });
  }

  for (const [rows, channels] of [
    [1, 1],
    [3, 4],
    [7, 5],
    [5000, 3],
    [300, 70],
    [2, 9000],
  ]) {
    it(`normalize ${rows} rows of ${channels} channels as in float64, forward and backward`, () => {
      const epsilon = 1e-3;
      const [values, upstream, scales, offsets] = [
        numbers(rows * channels).map((x) => x + 100),
        numbers(rows * channels),
        numbers(channels),
        numbers(channels),
      ];
      const before = memory().numTensors;
      const found = tidy(() => {
        const [x, dy, scale, offset] = [
          tensor(values, [rows, channels]),
          tensor(upstream, [rows, channels]),
          tensor(scales),
          tensor(offsets),
        ];
        const run = (of: Tensor, s: Tensor, o: Tensor) =>
          engine().runKernel<Tensor[]>(batchNormalization, { x: of, scale: s, offset: o }, { epsilon });
        const gradients = engine().gradients(() => run(x, scale, offset)[0], [x, scale, offset], dy).grads;
        return [...run(x, scale, offset), ...gradients].map((one) => one.dataSync().slice());
      });
      assert.equal(memory().numTensors, before);
      const expected = normalizedInDoubles(values, upstream, scales, offsets, rows, channels, epsilon);
      found.forEach((part, which) => {
        // What a channel's numbers, near 100, and their sums lose in float32.
        const size = Math.max(1, ...expected[which].map(Math.abs));
        part.forEach((value, i) =>
          assert.ok(
            Math.abs(value - expected[which][i]) <= 5e-4 * size,
            `part ${which}, entry ${i}: ${value} instead of ${expected[which][i]}`,
          ),
        );
      });
    });
  }

  it('give the gradient of a maximum to the first of equal numbers, and to a NaN', () => {
    for (const channels of [1, 4, 5]) {
      const picture = [1, 3, 3, NaN, 0, 0, -1, -2, -5, -1, 5, 5].flatMap((value) => Array<number>(channels).fill(value));
      const taken = tidy(() => {
        const inputs = { input: tensor(picture, [1, 2, 6, channels]), dy: ones([1, 1, 3, channels]) };
        return engine()
          .runKernel<Tensor>('MaxPoolGrad', inputs, { filterSize: [2, 2], strides: [2, 2], pad: 'valid' })
          .dataSync()
          .slice();
      });
      const expected = [0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0].flatMap((value) => Array<number>(channels).fill(value));
      assert.deepEqual([...taken], expected);
    }
  });
});

/** y, mean, variance, ∂x, ∂scale, ∂offset by their definitions (Ioffe and Szegedy 2015, section 3), channel by channel. */
function normalizedInDoubles(
  x: Float32Array,
  dy: Float32Array,
  scale: Float32Array,
  offset: Float32Array,
  rows: number,
  channels: number,
  epsilon: number,
): number[][] {
  const [y, dx] = [Array<number>(x.length), Array<number>(x.length)];
  const [means, variances, toScale, toOffset] = [[], [], [], []] as number[][];
  for (let channel = 0; channel < channels; channel++) {
    const at = Array.from({ length: rows }, (_, row) => row * channels + channel);
    const sum = (of: (i: number) => number) => at.reduce((total, i) => total + of(i), 0);
    const mean = sum((i) => x[i]) / rows;
    const variance = sum((i) => (x[i] - mean) ** 2) / rows;
    const r = 1 / Math.sqrt(variance + epsilon);
    const byVariance = sum((i) => dy[i] * scale[channel] * (x[i] - mean)) * -0.5 * r ** 3;
    const byMean = sum((i) => -dy[i] * scale[channel] * r);
    for (const i of at) {
      y[i] = scale[channel] * (x[i] - mean) * r + offset[channel];
      dx[i] = dy[i] * scale[channel] * r + (byVariance * 2 * (x[i] - mean)) / rows + byMean / rows;
    }
    means.push(mean);
    variances.push(variance);
    toScale.push(sum((i) => dy[i] * (x[i] - mean) * r));
    toOffset.push(sum((i) => dy[i]));
  }
  return [y, means, variances, dx, toScale, toOffset];
}

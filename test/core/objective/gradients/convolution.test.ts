import * as assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers'; // Registers the gradients of all operations.
import { initializeBackend, useBackend, type BackendName } from '../../../../src/core/objective/tensorflow/backend';
import { seeded } from '../../../support/random';

type Shape4D = [number, number, number, number];
type Padding = 'same' | 'valid' | number | tf.backend_util.ExplicitPadding;

interface Case {
  readonly input: Shape4D;
  readonly filter: Shape4D;
  readonly strides: [number, number];
  readonly dilations: [number, number];
  readonly pad: Padding;
}

const text = ({ input, filter, strides, dilations, pad }: Case) =>
  `[${input.join()}] * [${filter.join()}], strides ${strides.join()}, dilations ${dilations.join()}, padding ${JSON.stringify(pad)}`;

/** Entries of magnitude below 1. */
function random(draw: () => number, shape: readonly number[]): Float32Array {
  return Float32Array.from({ length: shape.reduce((product, length) => product * length, 1) }, () => 2 * draw() - 1);
}

type Operation = (x: tf.Tensor4D, filter: tf.Tensor4D) => tf.Tensor4D;

function operationOf({ strides, dilations, pad }: Case, depthwise: boolean): Operation {
  return (x, filter) =>
    depthwise ? tf.depthwiseConv2d(x, filter, strides, pad, 'NHWC', dilations) : tf.conv2d(x, filter, strides, pad, 'NHWC', dilations);
}

interface Derivatives {
  readonly value: Float32Array;
  readonly byInput: Float32Array;
  readonly byFilter: Float32Array;
}

/** y and the gradients of ⟨cotangent, y⟩ on a backend. */
function derivatives(backend: BackendName, one: Case, operation: Operation, draw: () => number): Derivatives {
  useBackend(backend);
  const before = tf.memory().numTensors;
  const x = tf.tensor4d(random(draw, one.input), one.input);
  const filter = tf.tensor4d(random(draw, one.filter), one.filter);
  const shape = tf.tidy(() => operation(x, filter).shape);
  const cotangent = tf.tensor4d(random(draw, shape), shape);
  const { value, grads } = tf.valueAndGrads((a, b) => operation(a as tf.Tensor4D, b as tf.Tensor4D))([x, filter], cotangent);
  const result = {
    value: value.dataSync() as Float32Array,
    byInput: grads[0].dataSync() as Float32Array,
    byFilter: grads[1].dataSync() as Float32Array,
  };
  assert.deepEqual(grads[0].shape, one.input);
  assert.deepEqual(grads[1].shape, one.filter);
  tf.dispose([x, filter, cotangent, value, ...grads]);
  assert.equal(tf.memory().numTensors, before, 'tensors are left over');
  return result;
}

/** Within what float32 sums of `terms` products of numbers below 1 may differ, summed in another order. */
function assertClose(found: Float32Array, expected: Float32Array, terms: number, what: string): void {
  assert.equal(found.length, expected.length);
  const bound = 4 * 2 ** -24 * Math.sqrt(terms) * Math.max(4, Math.sqrt(terms));
  for (let i = 0; i < found.length; i++) {
    if (!(Math.abs(found[i] - expected[i]) <= bound))
      assert.fail(`${what}, entry ${i}: ${found[i]} on wasm, ${expected[i]} on cpu (bound ${bound})`);
  }
}

function assertAgreement(one: Case, operation: Operation, seed: number): void {
  const wasm = derivatives('wasm', one, operation, seeded(seed));
  const cpu = derivatives('cpu', one, operation, seeded(seed));
  const [, h, w] = one.input;
  const [fh, fw, inputs, outputs] = one.filter;
  assertClose(wasm.value, cpu.value, fh * fw * inputs, 'y');
  assertClose(wasm.byInput, cpu.byInput, fh * fw * outputs, '∂/∂x');
  assertClose(wasm.byFilter, cpu.byFilter, one.input[0] * h * w, '∂/∂filter');
}

const like = (
  input: Shape4D,
  filter: Shape4D,
  pad: Padding,
  strides: [number, number] = [1, 1],
  dilations: [number, number] = [1, 1],
): Case => ({ input, filter, strides, dilations, pad });

/** Every path: large and small filters, strides, dilations, paddings, taps that meet only padding, groups of pictures. */
const cases: readonly Case[] = [
  like([2, 5, 6, 3], [3, 3, 3, 4], 'same'),
  like([2, 5, 6, 3], [3, 2, 3, 4], 'valid'),
  like([1, 1, 1, 1], [1, 1, 1, 1], 'valid'),
  like([2, 1, 1, 8], [3, 3, 8, 9], 'same'),
  like([2, 1, 1, 8], [3, 3, 8, 9], 1),
  like([2, 2, 2, 8], [3, 3, 8, 16], 1, [2, 2]),
  like([1, 2, 1, 4], [5, 7, 4, 6], 'same'),
  like([3, 9, 9, 2], [3, 3, 2, 5], 'same', [2, 2]),
  like([3, 10, 8, 2], [3, 3, 2, 5], 'valid', [2, 3]),
  like([2, 8, 8, 3], [1, 1, 3, 7], 'valid', [2, 2]),
  like([2, 16, 16, 3], [7, 7, 3, 8], 3, [2, 2]),
  like(
    [2, 7, 7, 3],
    [2, 2, 3, 3],
    [
      [0, 0],
      [2, 1],
      [0, 3],
      [0, 0],
    ],
  ),
  like([2, 6, 6, 2], [3, 3, 2, 3], 4),
  like([4, 12, 12, 1], [5, 5, 1, 3], 'valid'),
  like([8, 16, 16, 4], [3, 3, 4, 2], 'same'),
  like([8, 16, 16, 4], [3, 3, 4, 2], 'valid'),
  like([8, 17, 15, 4], [3, 3, 4, 2], 'same', [2, 2]),
  like([2, 9, 9, 2], [3, 3, 2, 3], 'same', [1, 1], [2, 2]),
  like([2, 9, 9, 2], [3, 2, 2, 40], 'valid', [1, 1], [2, 3]),
  like([1, 3, 3, 2], [3, 3, 2, 40], 'same', [1, 1], [3, 3]),
  // tfjs alone gets these wrong on wasm: a stride longer than its filter.
  like([2, 8, 8, 3], [1, 1, 3, 4], 'same', [2, 2]),
  like([9, 10, 7, 3], [2, 3, 3, 4], 'same', [4, 4]),
  // Several groups of pictures.
  like([3, 24, 24, 64], [7, 7, 64, 20], 3, [2, 2]),
];

describe('convolution on wasm', () => {
  before(async () => {
    await initializeBackend('cpu');
    await initializeBackend('wasm');
  });

  cases.forEach((one, i) => {
    it(`agrees with cpu: ${text(one)}`, () => assertAgreement(one, operationOf(one, false), i));
  });

  cases
    .filter(({ strides, dilations }) => strides[0] === strides[1] && dilations[0] === dilations[1])
    .slice(0, -1)
    .forEach((one, i) => {
      it(`agrees with cpu, depthwise: ${text(one)}`, () => assertAgreement(one, operationOf(one, true), i));
    });

  it('agrees with cpu on 150 drawn convolutions', () => {
    const draw = seeded(5);
    const among = <T>(...choices: readonly T[]): T => choices[Math.floor(draw() * choices.length)];
    for (let round = 0; round < 150; round++) {
      const filter: Shape4D = [among(1, 2, 3, 5), among(1, 2, 3, 4), among(1, 2, 3, 8), among(1, 2, 5, 16, 33)];
      const dilation = among(1, 1, 1, 2);
      const extent = (taps: number) => (taps - 1) * dilation + 1;
      const pad = among<Padding>('same', 'valid', [
        [0, 0],
        [among(0, 1, 2), among(0, 1, 3)],
        [among(0, 1, 2), among(0, 1)],
        [0, 0],
      ]);
      const stride = () => (dilation === 1 ? among(1, 1, 2, 3) : 1);
      const input: Shape4D = [among(1, 2, 5), extent(filter[0]) + among(0, 1, 4, 7), extent(filter[1]) + among(0, 1, 2, 6), filter[2]];
      const one = like(input, filter, pad, [stride(), stride()], [dilation, dilation]);
      try {
        assertAgreement(one, operationOf(one, false), round);
        const square = { ...one, strides: [one.strides[0], one.strides[0]] as [number, number] };
        assertAgreement(square, operationOf(square, true), round);
      } catch (error) {
        throw new Error(`${text(one)}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
      }
    }
  });

  for (const backend of ['cpu', 'wasm'] as const) {
    // A convolution is linear in x and in the filter, so a difference over any step is the derivative but for rounding.
    it(`has the gradient that differences give on ${backend}`, () => {
      for (const [i, one] of cases.slice(0, -1).entries()) {
        const operation = operationOf(one, false);
        const draw = seeded(1000 + i);
        const { byInput, byFilter } = derivatives(backend, one, operation, seeded(i));
        const inputs = seeded(i);
        const [x, filter] = [random(inputs, one.input), random(inputs, one.filter)];
        const shape = tf.tidy(() => operation(tf.tensor4d(x, one.input), tf.tensor4d(filter, one.filter)).shape);
        const cotangent = random(inputs, shape);
        const inner = (a: Float32Array, b: Float32Array): number =>
          tf.tidy(() =>
            (operation(tf.tensor4d(a, one.input), tf.tensor4d(b, one.filter)).dataSync() as Float32Array).reduce(
              (sum, y, k) => sum + y * cotangent[k],
              0,
            ),
          );
        const along = (direction: Float32Array, gradient: Float32Array) => direction.reduce((sum, d, k) => sum + d * gradient[k], 0);
        const dx = random(draw, one.input);
        const df = random(draw, one.filter);
        const zero = new Float32Array(x.length);
        const scale = Math.sqrt(cotangent.length * one.filter[0] * one.filter[1] * one.filter[2]);
        assert.ok(Math.abs(inner(dx, filter) - along(dx, byInput)) <= 1e-5 * (1 + scale), `∂/∂x of ${text(one)}`);
        assert.ok(Math.abs(inner(x, df) - along(df, byFilter)) <= 1e-5 * (1 + scale), `∂/∂filter of ${text(one)}`);
        assert.equal(inner(zero, filter), 0);
      }
    });
  }

  it('repeats every bit', () => {
    for (const [i, one] of cases.entries()) {
      const [first, second] = [0, 1].map(() => derivatives('wasm', one, operationOf(one, false), seeded(i)));
      assert.deepEqual(second, first);
    }
  });

  it('passes on what is not finite', () => {
    useBackend('wasm');
    tf.tidy(() => {
      const gradient = tf.grad((filter) => tf.sum(tf.conv2d(tf.fill<tf.Rank.R4>([1, 2, 2, 8], NaN), filter as tf.Tensor4D, 1, 'same')));
      assert.ok(
        gradient(tf.ones([3, 3, 8, 64]))
          .dataSync()
          .every(Number.isNaN),
      );
    });
  });

  it('goes through the fused operations that layers are made of, and transposed convolutions', () => {
    const fused = (x: tf.Tensor4D, filter: tf.Tensor4D) =>
      tf.fused.conv2d({ x, filter, strides: 2, pad: 'same', bias: tf.ones([filter.shape[3]]) });
    const transposed = (x: tf.Tensor4D, filter: tf.Tensor4D) =>
      tf.conv2dTranspose(x, tf.transpose(filter, [0, 1, 3, 2]), [x.shape[0], 2 * x.shape[1], 2 * x.shape[2], filter.shape[3]], 2, 'same');
    for (const operation of [fused, transposed]) {
      assertAgreement(like([2, 4, 4, 8], [3, 3, 8, 32], 'same', [2, 2]), operation, 1);
      assertAgreement(like([2, 12, 12, 3], [3, 3, 3, 2], 'same', [2, 2]), operation, 2);
    }
  });
});

import * as assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers'; // Registers the gradients of all operations.
import { useBackend } from '../../../../src/core/objective/tensorflow/backend';
import { seeded } from '../../../support/random';

const backends = ['wasm', 'cpu'] as const;

/** Numbers of magnitude below 1. */
export function random(draw: () => number, shape: readonly number[]): tf.Tensor {
  return tf.tensor(
    Float32Array.from({ length: tf.util.sizeFromShape([...shape]) }, () => 2 * draw() - 1),
    [...shape],
  );
}

/** The numbers that an operation and its gradients give on a backend, one array each. */
export function numbers(backend: (typeof backends)[number], make: (draw: () => number) => tf.Tensor[], seed: number): Float32Array[] {
  useBackend(backend);
  const before = tf.memory().numTensors;
  const found = tf.tidy(() => make(seeded(seed)).map((tensor) => tensor.dataSync() as Float32Array));
  assert.equal(tf.memory().numTensors, before, 'tensors are left over');
  return found;
}

/** Holds what an operation gives on wasm against what it gives on cpu. */
export function assertAgreement(make: (draw: () => number) => tf.Tensor[], seed: number, what: string): void {
  const [wasm, cpu] = backends.map((backend) => numbers(backend, make, seed));
  cpu.forEach((expected, i) => {
    assert.equal(wasm[i].length, expected.length);
    expected.forEach((x, k) =>
      assert.ok(
        Math.abs(wasm[i][k] - x) <= 2e-5 * (1 + Math.abs(x)),
        `${what}, output ${i}, entry ${k}: ${wasm[i][k]} on wasm, ${x} on cpu`,
      ),
    );
  });
}

/**
 * The peer in a process of its own, where nobody has replaced tfjs's gradients: a 784-128-10 network as one would write it, with
 * tf.train.adam on wasm. Each message asks for so many steps; the answer is milliseconds a step.
 */
import { dirname, sep } from 'node:path';
import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';

const [inputs, hidden, classes, batchSize] = [784, 128, 10, 64];

async function main(): Promise<void> {
  setWasmPaths(dirname(createRequire(__filename).resolve('@tensorflow/tfjs-backend-wasm')) + sep);
  await tf.setBackend('wasm');
  const weights = [
    tf.randomNormal([inputs, hidden], 0, 0.05),
    tf.zeros([hidden]),
    tf.randomNormal([hidden, classes], 0, 0.1),
    tf.zeros([classes]),
  ].map((initial) => tf.variable(initial));
  // Drawn beforehand, which favours the peer: ours draws a batch every step.
  const batches = Array.from({ length: 4 }, () => ({
    x: tf.randomUniform([batchSize, inputs]),
    y: tf.oneHot(
      tf.tensor1d(
        Array.from({ length: batchSize }, (_, i) => i % classes),
        'int32',
      ),
      classes,
    ),
  }));
  const optimizer = tf.train.adam(0.001);
  let step = 0;
  const update = () => {
    const { x, y } = batches[step++ % batches.length];
    const cost = optimizer.minimize(
      () => {
        const [w1, b1, w2, b2] = weights;
        const logits = x.matMul<tf.Tensor2D>(w1).add(b1).relu().matMul<tf.Tensor2D>(w2).add(b2);
        return tf.losses.softmaxCrossEntropy(y, logits).asScalar();
      },
      true,
      weights,
    );
    // Who trains reads the loss.
    cost?.dataSync();
    cost?.dispose();
  };
  process.on('message', (steps: number) => {
    const began = performance.now();
    for (let i = 0; i < steps; i++) update();
    process.send?.((performance.now() - began) / steps);
  });
  process.send?.('ready');
}

void main();

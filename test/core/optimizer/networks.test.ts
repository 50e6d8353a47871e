import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultsOf } from '../../../src/core/optimizer/options';
import { builtIn } from '../../../src/core/optimizer/registry';
import { layoutOf, type ParameterLayout } from '../../../src/core/parameters';
import { optimizerOf, updated } from './support';

interface Case {
  id: string;
  reference: string;
  data: { inputs: number[][]; labels: number[] };
  network: { dims: number[]; activation: 'tanh' | 'relu' | 'sigmoid'; initialKernels: number[][][] };
  optimizer: { name: string; learningRate: number; inner?: { name: string; learningRate: number } } & Record<string, unknown>;
  batches: number[][];
  losses: number[];
  parametersAfter: { afterStep: number; kernels: number[][][]; biases: number[][] }[];
}

const { cases } = JSON.parse(readFileSync(join(__dirname, '../../fixtures/reference/networks.json'), 'utf8')) as { cases: Case[] };

/** Each activation with its derivative, in terms of the output. */
const activations = {
  tanh: [Math.tanh, (y: number) => 1 - y * y],
  relu: [(x: number) => Math.max(0, x), (y: number) => (y > 0 ? 1 : 0)],
  sigmoid: [(x: number) => 1 / (1 + Math.exp(-x)), (y: number) => y * (1 - y)],
} as const;

/** Kernel and bias of every layer, in turn. */
function layoutFor({ network: { dims } }: Case) {
  return layoutOf(
    dims.slice(1).flatMap((units, layer) => [
      { name: `dense_${layer + 1}/kernel`, shape: [dims[layer], units] },
      { name: `dense_${layer + 1}/bias`, shape: [units] },
    ]),
  );
}

/** Softmax cross-entropy (mean over the batch) of a network in float64, and its gradient in the order of the layout. */
function lossAndGradient(
  { data, network: { dims, activation } }: Case,
  layout: ParameterLayout,
  θ: Float32Array,
  batch: readonly number[],
) {
  const [activate, derivative] = activations[activation];
  const gradient = new Float64Array(θ.length);
  const last = dims.length - 2;
  let loss = 0;
  for (const row of batch) {
    const outputs = [data.inputs[row]];
    for (let layer = 0; layer <= last; layer++) {
      const [kernel, bias] = layout.tensors.slice(2 * layer, 2 * layer + 2);
      const units = dims[layer + 1];
      const z = Array.from({ length: units }, (_, j) =>
        outputs[layer].reduce((sum, x, i) => sum + x * θ[kernel.offset + i * units + j], θ[bias.offset + j]),
      );
      outputs.push(layer < last ? z.map(activate) : z);
    }
    const z = outputs[last + 1];
    const top = Math.max(...z);
    const total = z.reduce((sum, zk) => sum + Math.exp(zk - top), 0);
    loss += (top + Math.log(total) - z[data.labels[row]]) / batch.length;
    let δ = z.map((zk, k) => (Math.exp(zk - top) / total - (k === data.labels[row] ? 1 : 0)) / batch.length);
    for (let layer = last; layer >= 0; layer--) {
      const [kernel, bias] = layout.tensors.slice(2 * layer, 2 * layer + 2);
      const units = dims[layer + 1];
      const above = δ;
      above.forEach((d, j) => (gradient[bias.offset + j] += d));
      δ = outputs[layer].map((x, i) => {
        above.forEach((d, j) => (gradient[kernel.offset + i * units + j] += x * d));
        return derivative(x) * above.reduce((sum, d, j) => sum + d * θ[kernel.offset + i * units + j], 0);
      });
    }
  }
  return { loss, gradient };
}

describe('optimizers on networks, against their references', () => {
  it('has all 15 cases', () => assert.equal(cases.length, 15));

  for (const one of cases) {
    it(`${one.reference}: ${one.id}`, () => {
      const layout = layoutFor(one);
      const start = one.network.initialKernels.flatMap((kernel) => [...kernel.flat(), ...kernel[0].map(() => 0)]);
      const { name, inner, ...options } = one.optimizer;
      const innerRule = inner && builtIn.named(inner.name);
      const optimizer = optimizerOf(
        name,
        { ...options, ...(innerRule ? { inner: { ...defaultsOf(innerRule.options), ...inner } } : {}) },
        start,
        layout,
      );
      const rate = inner?.learningRate ?? one.optimizer.learningRate;
      one.batches.forEach((batch, step) => {
        const { loss, gradient } = lossAndGradient(one, layout, optimizer.theta, batch);
        const expected = one.losses[step];
        assert.ok(Math.abs(loss - expected) <= 1e-3 * Math.abs(expected) + 1e-5, `step ${step}: loss ${loss} instead of ${expected}`);
        updated(optimizer, gradient, rate, loss);
        const after = one.parametersAfter.find(({ afterStep }) => afterStep === step);
        if (!after) return;
        const reference = after.kernels.flatMap((kernel, layer) => [...kernel.flat(), ...after.biases[layer]]);
        reference.forEach((x, i) =>
          assert.ok(
            Math.abs(optimizer.theta[i] - x) <= 1e-3 + 1e-3 * Math.abs(x),
            `after step ${step}: θ[${i}] is ${optimizer.theta[i]} instead of ${x}`,
          ),
        );
      });
    });
  }
});

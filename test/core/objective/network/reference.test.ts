import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Run } from '../../../../src/core/engine/run';
import { loadNetwork } from '../../../support/network';

interface Case {
  id: string;
  reference: string;
  data: { inputs: number[][]; labels: number[] };
  network: { dims: number[]; activation: string; initialKernels: number[][][] };
  optimizer: { name: string } & Record<string, unknown>;
  batches: number[][];
  losses: number[];
  gradientNorms: number[][];
  parametersAfter: { afterStep: number; kernels: number[][][]; biases: number[][] }[];
}

const { cases } = JSON.parse(readFileSync(join(__dirname, '../../../fixtures/reference/networks.json'), 'utf8')) as { cases: Case[] };

/** The case as an experiment file with its data, batches and weights in files beside it. */
function filesOf({ data, network: { dims, activation, initialKernels }, optimizer: { name, ...options }, batches }: Case) {
  const weights = Object.fromEntries(
    initialKernels.flatMap((kernel, layer): [string, unknown][] => {
      const prefix = layer === 0 ? 'dense' : `dense_${layer + 1}`;
      return [
        [`${prefix}/kernel`, kernel],
        [`${prefix}/bias`, kernel[0].map(() => 0)],
      ];
    }),
  );
  const header = [...data.inputs[0].map((_, i) => `input${i}`), 'label'].join(',');
  const csv = [header, ...data.inputs.map((inputs, row) => [...inputs, data.labels[row]].join(','))].join('\n');
  const experiment = {
    data: { csv: 'rows.csv', target: 'label', batches: 'batches.json' },
    network: {
      layers: dims.slice(1).map((units, i) => ({ dense: { units, ...(i < dims.length - 2 ? { activation } : {}) } })),
      loss: 'crossEntropy',
      weights: 'start.json',
    },
    optimizer: { [name]: options },
    steps: batches.length,
  };
  return { experiment: JSON.stringify(experiment), files: { 'rows.csv': csv, 'batches.json': batches, 'start.json': weights } };
}

describe('networks on data, against their references', () => {
  it('has all 15 cases', () => assert.equal(cases.length, 15));

  for (const one of cases) {
    for (const backend of ['cpu', 'wasm'] as const) {
      it(`${one.reference}: ${one.id} on ${backend}`, async () => {
        const { experiment, files } = filesOf(one);
        const { objective, run: runOf } = await loadNetwork(experiment, files, backend);
        assert.equal(objective.backend, backend);
        const run = runOf();
        while (run.advance());
        assert.equal(run.length, one.batches.length + 1);
        one.losses.forEach((expected, step) => {
          const [loss] = run.values(step, 'value');
          assert.ok(Math.abs(loss - expected) <= 1e-3 * Math.abs(expected) + 1e-5, `step ${step}: loss ${loss} instead of ${expected}`);
        });
        one.gradientNorms.forEach((expected, step) => checkNorms(run, step, expected));
        for (const { afterStep, kernels, biases } of one.parametersAfter) {
          const reference = kernels.flatMap((kernel, layer) => [...kernel.flat(), ...biases[layer]]);
          const actual = run.thetaAfter(afterStep);
          reference.forEach((x, i) =>
            assert.ok(
              Math.abs(actual[i] - x) <= 1e-3 + 1e-3 * Math.abs(x),
              `after step ${afterStep}: θ[${i}] is ${actual[i]} instead of ${x}`,
            ),
          );
        }
        objective.dispose();
      });
    }
  }
});

/** Norms of every kernel and bias; the tolerance is that of the parameters. */
function checkNorms(run: Run, step: number, expected: number[]): void {
  const gradient = run.values(step, 'gradient');
  run.assignment.problem.layout.tensors.forEach(({ name, offset, size }, i) => {
    const norm = Math.hypot(...gradient.subarray(offset, offset + size));
    assert.ok(Math.abs(norm - expected[i]) <= 1e-3 + 1e-3 * expected[i], `step ${step}: ‖∇${name}‖ is ${norm} instead of ${expected[i]}`);
  });
}

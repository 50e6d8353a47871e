import * as assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { assign } from '../../../../src/core/engine/assign';
import { compileExperiment } from '../../../../src/core/engine/compileExperiment';
import { Stepper } from '../../../../src/core/engine/stepper';
import { parseExperiment } from '../../../../src/core/experiment/parse';

interface Case {
  readonly id: string;
  readonly rule: Record<string, object>;
  readonly objective: object;
  readonly steps: number;
  readonly float32RelativeDeviation: number;
  readonly at: readonly { readonly step: number; readonly params: Record<string, number | number[]> }[];
}

const { cases } = JSON.parse(readFileSync(join(__dirname, '../../../fixtures/reference/rules.json'), 'utf8')) as { cases: Case[] };

describe('rules of the experiment file against trajectories computed by numpy', () => {
  for (const { id, rule, objective, steps, float32RelativeDeviation, at } of cases) {
    it(id, async () => {
      const source = JSON.stringify({ rules: rule, objective, optimizers: Object.keys(rule), steps });
      const { experiment, diagnostics } = parseExperiment(source, 'json');
      assert.deepEqual(
        diagnostics.map(({ message }) => message),
        [],
      );
      assert.ok(experiment);
      const compiled = await compileExperiment(experiment, { backend: 'cpu', wasmDirectory: '' });
      const stepper = new Stepper(assign(experiment, experiment.optimizers[0], compiled));
      const allowed = Math.max(1e-4, 10 * float32RelativeDeviation);
      const row = new Float32Array(stepper.layout.stride);
      for (let t = 0; t <= steps; t++) {
        const theta = Array.from(stepper.theta);
        const expected = at.find(({ step }) => step === t)?.params;
        Object.values(expected ?? {})
          .flat()
          .forEach((x, i) =>
            assert.ok(Math.abs(theta[i] - x) / (1e-3 + Math.abs(x)) <= allowed, `step ${t}, entry ${i}: ${theta[i]} instead of ${x}`),
          );
        stepper.step(row);
      }
      compiled.dispose();
    });
  }
});

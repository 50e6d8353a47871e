import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { assign } from '../../../src/core/engine/assign';
import { columnValues } from '../../../src/core/record/recordLayout';
import { Optimizer } from '../../../src/core/optimizer/optimizer';
import { numberAt } from '../../../src/core/optimizer/schedules/scheduled';
import { finish, load } from '../../support/load';

interface Row {
  step: number;
  params: number[];
  value: number;
  gradient?: number[];
  stateAfterUpdate?: Record<string, number[] | number>;
}
interface Case {
  id: string;
  reference: string;
  problem: { objective: string; goal: 'minimize' | 'maximize'; variables: string[]; start: number[] };
  optimizer: { name: string } & Record<string, unknown>;
  totalSteps: number;
  at: Row[];
  float32RelativeDeviation: number;
}

/** The reference's names of state slots, in ours. */
const slotNames: Record<string, string> = {
  momentum_buffer: 'b',
  sum: 'r',
  exp_avg: 'm',
  exp_avg_sq: 'v',
  max_exp_avg_sq: 'vMax',
  square_avg: 'v',
  acc_delta: 'delta',
  grad_avg: 'm',
  exp_inf: 'u',
  mu_product: 'muProduct',
  ax: 'average',
  accumulator: 'n',
  linear: 'z',
  slow_buffer: 'slow',
};
/** What the reference keeps and we compute from the step alone. */
const derived = new Set(['step', 'eta', 'mu']);
const { cases } = JSON.parse(readFileSync(join(__dirname, '../../fixtures/reference/functions.json'), 'utf8')) as { cases: Case[] };

function sourceOf({ problem, optimizer, totalSteps }: Case): string {
  const { name, ...options } = optimizer;
  return JSON.stringify({
    objective: {
      [problem.goal]: problem.objective,
      start: Object.fromEntries(problem.variables.map((variable, i) => [variable, problem.start[i]])),
    },
    optimizer: { [name]: options },
    // Some cases end with an update, whose record needs one step more.
    steps: totalSteps + 1,
  });
}

/** max over coordinates of |x − ref| / (1e-3 + |ref|) ≤ tolerance. */
function assertClose(actual: ArrayLike<number>, expected: number[], tolerance: number, what: string): void {
  assert.equal(actual.length, expected.length, what);
  expected.forEach((reference, i) => {
    const deviation = Math.abs(actual[i] - reference) / (1e-3 + Math.abs(reference));
    assert.ok(
      deviation <= tolerance,
      `${what}[${i}]: ${actual[i]} instead of ${reference} (${deviation.toExponential(1)} > ${tolerance.toExponential(1)})`,
    );
  });
}

it('holds against all 191 reference trajectories', () => assert.equal(cases.length, 191));

for (const one of cases) {
  describe(`${one.reference}: ${one.id}`, () => {
    it('is followed from the start to the end', async () => {
      const { run: start } = await load(sourceOf(one));
      const run = finish(start());
      const tolerance = Math.max(1e-4, 10 * one.float32RelativeDeviation);
      for (const row of one.at)
        assertClose(columnValues(run.layout, run.row(row.step), 'parameters'), row.params, tolerance, `step ${row.step} θ`);
    });

    // Where terms cancel, float32 keeps the digits of the terms and not of their difference, so the state is compared where
    // the rule gets the reference's own gradients: in the first rows, which follow each other without a gap.
    it('makes the same state and parameters of the same gradients', async () => {
      const { experiment, objective } = await load(sourceOf(one));
      const { rule, options, problem, start } = assign(experiment, experiment.optimizers[0], objective);
      const optimizer = new Optimizer(rule, options, problem, start);
      const rate = numberAt(rule.learningRate ? rule.learningRate(options) : options.learningRate, one.totalSteps);
      const sign = one.problem.goal === 'maximize' ? -1 : 1;
      const scales = new Map<string, number>();
      for (const [step, row] of one.at.entries()) {
        if (row.step !== step || !row.gradient) break;
        assertClose(optimizer.theta, row.params, 1e-4, `step ${step} θ`);
        optimizer.gradient.set(row.gradient.map((g) => sign * g));
        optimizer.update(row.value, rate(step));
        for (const [name, given] of Object.entries(row.stateAfterUpdate ?? {})) {
          if (derived.has(name)) continue;
          const expected = [given].flat();
          const scale = Math.max(scales.get(name) ?? 0, ...expected.map(Math.abs));
          scales.set(name, scale);
          const slot = optimizer.slot(slotNames[name]);
          assert.ok(slot, `there is no slot for ${name}`);
          expected.forEach((x, i) =>
            assert.ok(Math.abs(slot[i] - x) <= 1e-6 * (1e-3 + scale), `step ${step} ${name}[${i}]: ${slot[i]} instead of ${x}`),
          );
        }
      }
    });
  });
}

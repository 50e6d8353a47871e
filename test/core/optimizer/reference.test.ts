import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { columnOf, columnValues, type RecordQuantity } from '../../../src/core/engine/record';
import type { Run } from '../../../src/core/engine/run';
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
const slotNames: Record<string, string> = { momentum_buffer: 'b', sum: 'r', exp_avg: 'm', exp_avg_sq: 'v', max_exp_avg_sq: 'vMax' };
const { cases } = JSON.parse(readFileSync(join(__dirname, '../../fixtures/reference/functions.json'), 'utf8')) as { cases: Case[] };

function sourceOf({ problem, optimizer, totalSteps }: Case): string {
  const { name, ...options } = optimizer;
  return JSON.stringify({
    objective: { [problem.goal]: problem.objective, start: Object.fromEntries(problem.variables.map((variable, i) => [variable, problem.start[i]])) },
    optimizer: { [name]: options },
    steps: totalSteps,
  });
}

/**
 * @param scale what a deviation is relative to. For θ its own size, as the reference's README asks. The value and the state
 * are sums of terms that cancel near an optimum: there float32 keeps the digits of the terms, not of the difference, so
 * they are held against the largest value, or entry of the slot, that the run has shown so far.
 */
function assertClose(actual: ArrayLike<number>, expected: number[], tolerance: number, what: string, scale = 0): void {
  assert.equal(actual.length, expected.length, what);
  expected.forEach((reference, i) => {
    const deviation = Math.abs(actual[i] - reference) / (1e-3 + Math.max(scale, Math.abs(reference)));
    assert.ok(deviation <= tolerance, `${what}[${i}]: ${actual[i]} instead of ${reference} (${deviation.toExponential(1)} > ${tolerance.toExponential(1)})`);
  });
}

function column(run: Run, step: number, quantity: RecordQuantity, slot?: string): Float32Array {
  return columnValues(run.layout, run.row(step), quantity, slot);
}

describe('trajectories of PyTorch', () => {
  for (const one of cases) {
    it(one.id, async () => {
      const { run: start } = await load(sourceOf(one));
      const run = finish(start());
      assert.equal(run.length, one.totalSteps + 1);
      const tolerance = Math.max(1e-4, 10 * one.float32RelativeDeviation);
      const scales: Record<string, number> = {};
      const scaleOf = (name: string, values: number[]) => (scales[name] = Math.max(scales[name] ?? 0, ...values.map(Math.abs)));
      for (const row of one.at) {
        assertClose(column(run, row.step, 'parameters'), row.params, tolerance, `step ${row.step} θ`);
        assertClose(column(run, row.step, 'value'), [row.value], tolerance, `step ${row.step} value`, scaleOf('value', [row.value]));
        for (const [name, values] of Object.entries(row.stateAfterUpdate ?? {})) {
          if (name === 'step') continue;
          assert.ok(columnOf(run.layout, 'state', slotNames[name]), `no slot for ${name}`);
          assertClose(column(run, row.step, 'state', slotNames[name]), values as number[], tolerance, `step ${row.step} ${name}`, scaleOf(name, values as number[]));
        }
      }
    });
  }
});

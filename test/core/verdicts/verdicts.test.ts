import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfusionMatrix } from './confusion';
import { judged } from './judged';
import { heldOut } from './heldOut';
import { networkTruths } from './networkTruth';
import { truths, type Truth } from './truth';

interface Reference {
  readonly id: string;
  readonly experiment: Record<string, unknown>;
  readonly expect: Omit<Truth, 'id' | 'experiment' | 'period'> & {
    readonly period?: readonly [number, number];
    readonly findings?: readonly string[];
    readonly not?: readonly string[];
  };
}

const references = (JSON.parse(readFileSync(join(__dirname, '../../fixtures/reference/verdicts.json'), 'utf8')) as { cases: Reference[] })
  .cases;

describe('verdicts', () => {
  const matrix = new ConfusionMatrix();

  for (const truth of [...truths, ...networkTruths, ...heldOut]) {
    it(`are true: ${truth.id}`, async () => {
      const assessment = await judged(truth.experiment);
      matrix.add(truth, assessment);
      check(truth, assessment.verdict);
    });
  }

  it('find at least 95 % of what there is, and raise at most 2 % false alarms', () => {
    const { recall, falseAlarms } = matrix.figures;
    assert.ok(
      recall >= 0.95,
      `found ${recall}: missed ${matrix.rows
        .filter(({ missed }) => missed > 0)
        .map(({ kind }) => kind)
        .join()}`,
    );
    assert.ok(
      falseAlarms <= 0.02,
      `false ${falseAlarms}: ${matrix.rows
        .filter((row) => row.false > 0)
        .map(({ kind }) => kind)
        .join()}`,
    );
  });

  for (const { id, experiment, expect } of references) {
    it(`hold the reference: ${id}`, async () => {
      const { verdict, findings } = await judged(experiment);
      check({ ...expect, id, experiment, period: undefined, cause: undefined }, verdict);
      if (expect.period) within(verdict.period, expect.period, 'period');
      const kinds = findings.map(({ kind }) => kind);
      for (const kind of expect.findings ?? []) assert.ok(kinds.includes(kind), `misses ${kind}`);
      for (const kind of expect.not ?? []) assert.ok(!kinds.includes(kind), `says ${kind}`);
    });
  }
});

function check({ state, point, rate, stepsNeeded, period, cause }: Truth, verdict: Awaited<ReturnType<typeof judged>>['verdict']): void {
  assert.ok(state.includes(verdict.state), `${verdict.state}: ${verdict.message}`);
  if (point && verdict.point !== undefined) assert.ok(point.includes(verdict.point), `${verdict.point}: ${verdict.message}`);
  if (rate) within(verdict.rate, rate, 'rate');
  if (stepsNeeded) within(verdict.stepsNeeded, stepsNeeded, 'stepsNeeded');
  if (period !== undefined) assert.equal(verdict.period, period);
  if (cause !== undefined) assert.equal(verdict.cause, cause);
}

function within(value: number | undefined, [from, to]: readonly [number, number], name: string): void {
  assert.ok(value !== undefined && value >= from && value <= to, `${name} is ${value}, not between ${from} and ${to}`);
}

import assert from 'node:assert/strict';
import { columnValues } from '../../../src/core/record/recordLayout';
import { stageOutputOf, stagesOf } from '../../../src/core/engine/stageResults';
import { formulaOf } from '../../support/formulaOf';
import { finish, load, rosenbrock } from '../../support/load';

const lossOf = (formula: string, start: string, optimizer = 'sgd: { learningRate: 0.1 }') => `
objective:
  minimize: "${formula}"
  start: ${start}
optimizer:
  ${optimizer}
steps: 100
`;

describe('run', () => {
  it('shows the stages of steps that there are, and of no others', async () => {
    const { run: start } = await load(rosenbrock('adam', 5));
    const run = finish(start());
    for (const step of [-1, 6]) assert.throws(() => run.observe(step, () => undefined), RangeError, `${step}`);
    for (const step of [-1, 7]) assert.throws(() => run.snapshotBefore(step), RangeError, `${step}`);
  });

  it('records θ, value and gradient before each update, and ends with a record without update', async () => {
    const { run: start } = await load(lossOf('x^2', '{ x: 1 }'));
    const run = finish(start());
    assert.equal(run.length, 101);
    assert.deepEqual(run.end, { reason: 'completed' });
    const [first, last] = [run.row(0), run.row(100)];
    assert.deepEqual([...first], [1, 0.1, 1, 2, 0.1, Math.fround(0.8) - 1].map(Math.fround));
    assert.equal(Math.fround(first[2] + first[5]), run.row(1)[2]);
    assert.ok(run.hasUpdate(99) && !run.hasUpdate(100));
    assert.ok(Number.isNaN(last[1]) && Number.isNaN(last[5]) && Number.isFinite(last[0]));
    assert.deepEqual(stagesOf(run, 100), []);
    assert.equal(run.advance(), false);
  });

  it('climbs when maximizing, and records the gradient as written', async () => {
    const { run: start } = await load(lossOf('x', '{ x: 0 }').replace('minimize', 'maximize'));
    const run = finish(start());
    assert.equal(columnValues(run.layout, run.row(0), 'gradient')[0], 1);
    assert.ok(columnValues(run.layout, run.row(100), 'parameters')[0] > 9.9);
  });

  it('stops at the first step whose value is not finite, and names the operation', async () => {
    const { run: start, experiment } = await load(lossOf('1/x', '{ x: 0 }'));
    const run = finish(start());
    assert.equal(run.length, 1);
    assert.equal(run.end?.reason, 'nonFinite');
    assert.match(run.end?.message ?? '', /step 0.*1 ?\/ ?x/);
    assert.ok(
      run.end?.range && run.end.range.start >= formulaOf(experiment).range.start && run.end.range.end <= formulaOf(experiment).range.end,
    );
  });

  it('keeps the trace up to an overflow and names the stage that overflowed', async () => {
    const { run: start } = await load(lossOf('x^4', '{ x: 10 }', 'sgd: { learningRate: 1 }'));
    const run = finish(start());
    assert.equal(run.end?.reason, 'nonFinite');
    assert.ok(run.length > 1 && run.length < 20);
    for (let step = 0; step < run.length - 1; step++) assert.ok(Number.isFinite(run.row(step)[0]));
    assert.match(run.end?.message ?? '', /Stopped at step \d+/);
  });

  it('follows a learning-rate schedule', async () => {
    const { run: start } = await load(
      lossOf('x^2', '{ x: 1 }', 'sgd: { learningRate: { step: { initial: 0.1, factor: 0.5, every: 10 } } }'),
    );
    const run = finish(start());
    assert.deepEqual(
      [0, 9, 10, 25].map((step) => run.row(step)[1]),
      [0.1, 0.1, 0.05, 0.025].map(Math.fround),
    );
  });

  it('searches a grid, counts its evaluations and ends at the best point', async () => {
    const { run: start } = await load(rosenbrock('{ gridSearch: { pointsPerDimension: 5 } }', 1e6));
    const run = finish(start());
    assert.equal(run.assignment.steps, 26);
    assert.equal(run.length, 27);
    const row = run.row(26);
    assert.equal(columnValues(run.layout, row, 'state', 'evaluations')[0], 26);
    const best = columnValues(run.layout, row, 'state', 'best');
    assert.deepEqual([...columnValues(run.layout, row, 'parameters')], [...best]);
    const values = Array.from({ length: 26 }, (_, step) => run.row(step)[0]);
    assert.equal(columnValues(run.layout, row, 'state', 'bestValue')[0], Math.min(...values));
  });

  it('works on vectors, long ones block by block with the same result', async () => {
    const size = 20_000;
    const source = JSON.stringify({
      objective: { minimize: 'sum((w - 3)^2)', start: { w: Array.from({ length: size }, (_, i) => i / size) } },
      optimizer: { adam: { learningRate: 0.1 } },
      steps: 3,
    });
    const { run: start } = await load(source);
    const run = finish(start());
    const small = await load(
      JSON.stringify({
        ...(JSON.parse(source) as object),
        objective: { minimize: 'sum((w - 3)^2)', start: { w: [0, 5000 / size, 19_999 / size] } },
      }),
    );
    const reference = finish(small.run());
    for (const quantity of ['parameters', 'gradient', 'effectiveLearningRate', 'update'] as const) {
      const whole = run.values(2, quantity);
      assert.deepEqual([whole[0], whole[5000], whole[19_999]], [...columnValues(reference.layout, reference.row(2), quantity)], quantity);
    }
    const stages = stagesOf(run, 1);
    stages.forEach((_, i) => assert.equal(stageOutputOf(run, 1, i)?.length, size));
    assert.equal(stageOutputOf(run, 1, stages.length - 1)?.[19_999], run.values(2, 'parameters')[19_999]);
  });
});

describe('several starts', () => {
  it('make a run of each', async () => {
    const { run, experiment } = await load('objective: { minimize: x^2, starts: [{ x: 1 }, { x: -2 }] }\noptimizer: sgd\nsteps: 1\n');
    const starts = experiment.optimizers.map((_, i) => finish(run(i)).row(0)[2]);
    assert.deepEqual(starts, [1, -2]);
  });
});

import assert from 'node:assert/strict';
import { columnOf, figurePlace, longestWhole, type RecordQuantity } from '../../../src/core/record/recordLayout';
import { Run } from '../../../src/core/engine/run';
import { distributions } from '../../../src/core/instruments/distributions';
import { summaries } from '../../../src/core/instruments/summaries';
import { Interrupted, type EvaluationContext } from '../../../src/core/objective/objective';
import { tensorTable } from '../../../src/core/recording/tensorFigures';
import { tensorFigures } from '../../../src/core/record/tensorFigures';
import { endLine, refuseFull, stepLine } from '../../../src/core/traceFormat/jsonLines';
import { TraceExport } from '../../../src/core/traceFormat/exporter';
import { evaluateExpression } from '../../../src/core/recordLanguage/evaluate';
import { RecordWindow } from '../../../src/core/recordLanguage/window';
import { finish, load } from '../../support/load';

const quantities: readonly [RecordQuantity, string?][] = [
  ['parameters'],
  ['gradient'],
  ['effectiveLearningRate'],
  ['update'],
  ['state', 'm'],
  ['state', 'v'],
];
const length = longestWhole + 1000;
const snapshotSize = 3 * 4 * (length + 100);

const long = (optimizer: string, steps = 40, size = length) => `
objective:
  minimize: sum((w - 3)^2 * (w + 2)^2) + sum(b^2)
  start: { w: { length: ${size}, value: 1 }, b: { length: 100, value: -0.5 } }
optimizer: ${optimizer}
steps: ${steps}
`;
const adam = 'adam: { learningRate: 0.05 }';

/** Every whole vector of every record, read while it was the newest. */
function recorded(run: Run): Float32Array[][] {
  const all: Float32Array[][] = [];
  while (run.advance()) all.push(quantities.map(([quantity, slot]) => run.values(run.length - 1, quantity, slot).slice()));
  return all;
}

describe('a run of a long parameter vector', () => {
  it('records the gradient as it is, also where the rule clips it or climbs', async () => {
    for (const [goal, sign] of [
      ['minimize', 1],
      ['maximize', -1],
    ] as const) {
      const { run: start } = await load(long('{ sgd: { learningRate: 0.01, clip: { globalNorm: 1 } } }', 2).replace('minimize', goal));
      const run = start();
      run.advance();
      // d/dw (w − 3)²·(w + 2)² at 1: 2·(−2)·9 + 4·2·3.
      assert.equal(run.values(0, 'gradient')[0], -12, goal);
      run.advance();
      const moved = run.values(0, 'update');
      const norm = Math.sqrt(moved.reduce((sum, x) => sum + x * x, 0));
      assert.ok(Math.abs(norm - 0.01) < 1e-6, `${norm}`);
      assert.equal(Math.sign(moved[0]), sign);
    }
  });

  for (const [name, budget] of [
    ['one snapshot', 1],
    ['a few', 8 * snapshotSize],
  ] as const) {
    it(`reads any earlier vector back bit by bit, in any order, with room for ${name}`, async () => {
      const { run: start } = await load(long(`{ ${adam} }`));
      const run = start(0, { budget });
      const was = recorded(run);
      assert.equal(was.length, 41);
      for (const step of [40, 39, 38, 3, 4, 5, 0, 17, 18, 16, 40, 1]) {
        quantities.forEach(([quantity, slot], i) => {
          assert.deepEqual(run.values(step, quantity, slot), was[step][i], `${quantity} ${slot ?? ''} of step ${step}`);
        });
      }
    });
  }

  it('is the same whether or not anybody looks back on the way', async () => {
    const { run: start } = await load(long(`{ ${adam} }`));
    const [left, looked] = [finish(start()), start()];
    while (looked.advance()) for (const step of [looked.length >> 1, 0]) looked.values(step, 'update');
    assert.deepEqual(looked.values(40, 'parameters'), left.values(40, 'parameters'));
    // Only when summaries were measured may differ; the value is recorded at every step.
    for (let step = 0; step <= 40; step++) assert.equal(looked.row(step)[0], left.row(step)[0]);
  });

  it('does what a short vector does', async () => {
    const { run: start } = await load(long(`{ ${adam} }`));
    const { run: startShort } = await load(long(`{ ${adam} }`, 40, 2));
    const [run, short] = [finish(start()), finish(startShort())];
    for (const [quantity, slot] of quantities) {
      const [whole, few] = [run.values(30, quantity, slot), short.values(30, quantity, slot)];
      assert.deepEqual([whole[0], whole[length - 1], whole[length]], [few[0], few[1], few[2]], quantity);
    }
  });

  it('keeps rows short, and rows and snapshots within their budget', async () => {
    const budget = 6 * snapshotSize;
    const { run: start } = await load(long(`{ ${adam} }`, 300));
    const run = start(0, { budget });
    while (run.advance()) assert.ok(run.traceBytes + run.otherBytes <= budget + 2 ** 21, `${run.traceBytes} and ${run.otherBytes}`);
    assert.ok(run.layout.stride < 100);
    assert.ok(columnOf(run.layout, 'parameters') === undefined && columnOf(run.layout, 'state', 'm', 'summary'));
  });

  it('records the figures of every tensor, the gradient’s norm at every step', async () => {
    const { run: start } = await load(long(`{ ${adam} }`));
    const run = start();
    let measured = 0;
    while (run.advance()) {
      const step = run.length - 1;
      const row = run.row(step);
      const figure = (quantity: RecordQuantity, tensor: number, name: 'norm' | 'min' | 'nonFinite') =>
        row[figurePlace(run.layout, quantity, undefined, tensor, name) as number];
      const gradient = run.values(step, 'gradient');
      const norm = (from: number, to: number) => Math.sqrt(gradient.subarray(from, to).reduce((sum, x) => sum + x * x, 0));
      assert.ok(Math.abs(figure('gradient', 0, 'norm') / norm(0, length) - 1) < 1e-6);
      assert.ok(Math.abs(figure('gradient', 1, 'norm') / norm(length, length + 100) - 1) < 1e-6);
      if (Number.isNaN(figure('parameters', 0, 'nonFinite'))) continue;
      measured++;
      assert.equal(figure('parameters', 0, 'min'), Math.min(...run.values(step, 'parameters').subarray(0, length)));
      assert.equal(figure('parameters', 1, 'nonFinite'), 0);
    }
    assert.ok(measured >= 1);
    const { values } = run.series.read(['gradientNorm', 'updateNorm', 'updateRatio'], 0, 39, 1000);
    assert.ok(values.every(Number.isFinite), 'what was measured last stands for the steps between');
  });

  it('tells of every tensor at the newest step when asked to measure, else at the last step that was measured', async () => {
    const { run: start } = await load(long(`{ ${adam} }`));
    const run = start();
    for (let i = 0; i < 24; i++) {
      run.advance();
      const [recorded, now] = [tensorTable(run, i), tensorTable(run, i, true)];
      assert.equal(now.step, i);
      assert.ok(recorded.step <= i && (recorded.step === i || !run.instruments.of(summaries)?.has(i)));
      const [update, middle] = ['update', 'rateMiddle'].map(
        (name) => tensorFigures.indexOf(name as (typeof tensorFigures)[number]) + tensorFigures.length,
      );
      const norm = Math.sqrt(
        run
          .values(i, 'update')
          .subarray(length)
          .reduce((sum, x) => sum + x * x, 0),
      );
      assert.ok(Math.abs(now.figures[update] / norm - 1) < 1e-6);
      // Every entry of b has the same gradients, hence the same rate.
      assert.equal(now.figures[middle], run.values(i, 'effectiveLearningRate')[length]);
    }
    const before = tensorTable(run, 20, true);
    assert.equal(before.step, tensorTable(run, 20).step, 'no earlier step is computed again');
    finish(run);
    assert.ok(tensorTable(run, 40, true).step < 40 || run.instruments.of(summaries)?.has(40), 'the last record has no update to measure');
  });

  it('follows a coordinate from when somebody asks for it', async () => {
    const { run: start } = await load(long(`{ ${adam} }`));
    const run = start();
    for (let i = 0; i < 10; i++) run.advance();
    run.series.read(['parameters/77'], 0, 9, 1000);
    finish(run);
    const { values } = run.series.read(['parameters/77'], 0, 40, 1000);
    assert.ok(values.subarray(0, 10).every(Number.isNaN));
    for (const step of [10, 11, 40]) assert.equal(values[step], run.values(step, 'parameters')[77]);
  });

  it('keeps distributions as quantiles that an outlier cannot spoil', async () => {
    const { run: start } = await load(long(`{ ${adam} }`));
    const run = finish(start());
    const { steps, quantiles } = run.instruments.of(distributions)?.of('parameters', 0) ?? assert.fail();
    assert.equal(steps[0], 0);
    assert.deepEqual([...quantiles.subarray(0, 33)], new Array(33).fill(1));
  });

  it('names the stage and the coordinate that left the range of float32', async () => {
    const { run: start } = await load(long('{ sgd: { learningRate: 1e30 } }').replace('minimize: ', 'minimize: 1e10 * '));
    const run = finish(start());
    assert.equal(run.end?.reason, 'nonFinite');
    assert.match(run.end?.message ?? '', /update \d+ of sgd made w\[0\] .*In its stage “/);
  });

  it('is as it was when an evaluation is interrupted', async () => {
    const { run: start, objective } = await load(long(`{ ${adam} }`));
    let isImpatient = false;
    const { assignment } = start();
    const evaluate = (theta: Float32Array, gradient: Float32Array, context?: EvaluationContext) => {
      context?.watch?.(0.5);
      return objective.evaluate(theta, gradient, context);
    };
    const watch = () => {
      if (isImpatient) throw new Interrupted();
    };
    const options = { budget: 1 << 26, allocate: (bytes: number) => new ArrayBuffer(bytes), watch };
    const run = new Run({ ...assignment, objective: { ...objective, layout: objective.layout, evaluate } }, options);
    for (let i = 0; i < 5; i++) run.advance();
    const before = quantities.map(([quantity, slot]) => run.values(4, quantity, slot).slice());
    isImpatient = true;
    assert.throws(() => run.advance(), Interrupted);
    assert.equal(run.length, 5);
    isImpatient = false;
    quantities.forEach(([quantity, slot], i) => assert.deepEqual(run.values(4, quantity, slot), before[i]));
    const untroubled = finish(start());
    assert.deepEqual(finish(run).values(40, 'parameters'), untroubled.values(40, 'parameters'));
  });

  it('is written in full or by figures from the newest step, and exported as recorded', async () => {
    const { run: start, experiment } = await load(long(`{ ${adam} }`, 2));
    const run = start();
    run.advance();
    const [brief, full] = [false, true].map(
      (all) =>
        JSON.parse(stepLine('adam', run, 0, { full: all })) as { gradient: { w: unknown; b: unknown }; state: { m: { w: unknown } } },
    );
    assert.deepEqual(brief.gradient.w, { shape: [length], norm: Math.sqrt(144 * length), mean: -12, min: -12, max: -12, nonFinite: 0 });
    assert.deepEqual(full.gradient.w, new Array(length).fill(-12));
    assert.deepEqual(full.state.m.w, new Array(length).fill(-1.2));
    finish(run);
    assert.match(endLine('adam', run, 2, { full: false }), /"reason":"completed"/);
    const { text } = new TraceExport('jsonl', experiment, [{ id: 'adam', run }]).piece(0);
    const lines = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; gradient?: { w: { norm: number } } });
    assert.deepEqual(
      lines.slice(0, 5).map(({ type }) => type),
      ['experiment', 'step', 'step', 'end', 'verdict'],
    );
    assert.ok(Math.abs((lines[1].gradient?.w.norm ?? 0) / Math.sqrt(144 * length) - 1) < 1e-6);
    const csv = new TraceExport('csv', experiment, [{ id: 'adam', run }]).piece(0).text.split('\n');
    assert.match(csv[0], /gradient\.w\.norm.*gradient\.w\[0\]/);
    assert.equal(csv[1].split(',').length, csv[0].split(',').length);
  });

  it('goes on with two million coordinates; a line with all of them is refused with the number', async () => {
    const size = 2_000_000;
    const { objective, run: startSmall } = await load(long(`{ ${adam} }`, 3, 10));
    const layout = { tensors: [{ name: 'w', shape: [1000, 2000], offset: 0, size }], size };
    // The formula language's vectors end before: a bowl around 3 in place of a formula.
    const evaluate = (theta: Float32Array, gradient: Float32Array) => {
      let sum = 0;
      for (let i = 0; i < size; i++) {
        gradient[i] = 2 * (theta[i] - 3);
        sum += (theta[i] - 3) ** 2;
      }
      return Math.fround(sum);
    };
    const { assignment } = startSmall();
    const start = Float32Array.from({ length: size }, (_, i) => i / size);
    const bowl = {
      ...objective,
      layout,
      start,
      stateStart: objective.stateStart,
      stateLayout: objective.stateLayout,
      evaluate,
    } as typeof objective;
    const run = new Run(
      { ...assignment, objective: bowl, problem: { layout, goal: 'minimize', view: [] }, start, steps: 3 },
      { budget: 1 << 26, allocate: (bytes) => new ArrayBuffer(bytes) },
    );
    finish(run);
    assert.equal(run.length, 4);
    const [second, third] = [run.values(1, 'parameters').slice(), run.values(2, 'parameters')];
    assert.equal(third.length, size);
    assert.ok(third.every((x, i) => x > second[i]));
    assert.match(refuseFull(run) ?? '', /12,000,000/);
    assert.throws(() => evaluateExpression('parameters', { window: new RecordWindow(run), constants: [] }, 1), /2,000,000 entries/);
  });
});

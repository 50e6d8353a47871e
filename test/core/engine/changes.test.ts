import assert from 'node:assert/strict';
import { optionChange } from '../../../src/core/engine/changeOption';
import type { Edit } from '../../../src/core/recording/edit';
import { fork } from '../../../src/core/engine/fork';
import { columnValues } from '../../../src/core/record/recordLayout';
import { Run } from '../../../src/core/engine/run';
import { parameterPath } from '../../../src/core/instruments/parameterPath';
import { Session } from '../../../src/core/engine/session';
import { optionText, optionValue } from '../../../src/core/experiment/optionText';
import { stagesOf } from '../../../src/core/engine/stageResults';
import { load, rosenbrock } from '../../support/load';
import { seeded } from '../../support/random';

const adam = rosenbrock('{ adam: { learningRate: 0.05 } }', 2000);
const allocate = (bytes: number) => new ArrayBuffer(bytes);
const x = (step: number, value: number): Edit => ({ step, text: `x = ${value}`, change: { kind: 'parameters', index: 0, value } });
const m = (step: number, value: number, index = 0): Edit => ({
  step,
  text: `m = ${value}`,
  change: { kind: 'state', slot: 'm', index, value },
});

function assertSameRows(a: Run, b: Run, from = Math.max(a.first, b.first)): void {
  assert.equal(a.length, b.length);
  for (let step = from; step < a.length; step++)
    assert.deepEqual(Buffer.from(Float32Array.from(a.row(step)).buffer), Buffer.from(Float32Array.from(b.row(step)).buffer), `row ${step}`);
}

function advanceTo(run: Run, length: number): Run {
  while (run.length < length && run.advance());
  return run;
}

describe('a change of a run', () => {
  it('cuts off what lay ahead, and the record is made with it', async () => {
    const { run: start } = await load(adam);
    const run = advanceTo(start(), 50);
    const before = run.row(19).slice();
    run.edit(x(20, 0.5));
    assert.equal(run.length, 21);
    assert.equal(columnValues(run.layout, run.row(20), 'parameters')[0], 0.5);
    assert.deepEqual(run.row(19), before);
    // f(0.5, y) and its gradient, from the formula.
    const [value] = columnValues(run.layout, run.row(20), 'value');
    const y = columnValues(run.layout, run.row(20), 'parameters')[1];
    assert.ok(Math.abs(value - (0.25 + 100 * (y - 0.25) ** 2)) < 1e-4 * Math.abs(value));
  });

  it('of state is what the record holds and what the update goes on from', async () => {
    const { run: start } = await load(adam);
    const run = advanceTo(start(), 30);
    const [original, untouched] = [run.row(10).slice(), run.row(10).slice()];
    run.edit(m(10, 0));
    const row = run.row(10);
    assert.equal(columnValues(run.layout, row, 'state', 'm')[0], 0);
    // Adam moves x by -α·m̂/(√v̂ + ε): not at all without first moment; y moves as before.
    assert.equal(Math.abs(columnValues(run.layout, row, 'update')[0]), 0);
    assert.equal(columnValues(run.layout, row, 'update')[1], columnValues(run.layout, untouched, 'update')[1]);
    assert.notEqual(columnValues(run.layout, original, 'update')[0], 0);
    advanceTo(run, 12);
    const g = columnValues(run.layout, run.row(11), 'gradient')[0];
    assert.ok(Math.abs(columnValues(run.layout, run.row(11), 'state', 'm')[0] - 0.1 * g) < 1e-5 * Math.abs(g));
  });

  it('of the learning rate keeps the state', async () => {
    const { run: start } = await load(adam);
    const run = advanceTo(start(), 30);
    const before = run.row(10).slice();
    run.edit({ step: 10, text: 'learningRate = 0.01', change: optionChange(run, 10, 'learningRate', 0.01) });
    const row = run.row(10);
    for (const slot of ['m', 'v'])
      assert.deepEqual(columnValues(run.layout, row, 'state', slot), columnValues(run.layout, before, 'state', slot));
    const [update, old] = [row, before].map((one) => columnValues(run.layout, one, 'update')[0]);
    assert.ok(Math.abs(update / old - 0.2) < 1e-4);
    assert.equal(columnValues(run.layout, run.row(9), 'learningRate')[0], Math.fround(0.05));
    assert.deepEqual([run.optionsAt(9).learningRate, run.optionsAt(10).learningRate], [0.05, 0.01]);
  });

  it('refuses options that the schema or the rule refuses, and those that need another state', async () => {
    const { run: start } = await load(rosenbrock('{ sgd: { learningRate: 0.001 } }'));
    const run = advanceTo(start(), 5);
    const bits = run.row(4).slice();
    assert.throws(() => optionChange(run, 3, 'learningRate', -1), /`learningRate` is -1, but must be a number of at least 0/);
    assert.throws(() => optionChange(run, 3, 'nesterov', true), /Nesterov momentum needs/);
    assert.throws(() => optionChange(run, 3, 'momentum', 0.9), /another state .* Fork the run/);
    assert.throws(() => optionChange(run, 3, 'rate', 1), /no option rate\. Its options are learningRate/);
    assert.throws(() => optionChange(run, 3, 'constructor', 1), /no option constructor/);
    assert.deepEqual(run.row(4), bits);
  });

  it('ends a run that had ended otherwise', async () => {
    const { run: start } = await load(rosenbrock('{ sgd: { learningRate: 1 } }'));
    const run = start();
    while (run.advance());
    assert.equal(run.end?.reason, 'nonFinite');
    run.edit({ step: 1, text: 'learningRate = 0.0001', change: optionChange(run, 1, 'learningRate', 0.0001) });
    run.edit(x(1, 0));
    assert.equal(run.end, undefined);
    while (run.advance());
    assert.deepEqual(run.end, { reason: 'completed' });
    assert.equal(run.length, 301);
  });

  it('is repeated by replay, bit for bit, whatever was read, moved and given up in between', async () => {
    const { run: start } = await load(adam);
    for (let seed = 1; seed <= 12; seed++) {
      const random = seeded(seed);
      const whole = (below: number) => Math.floor(random() * below);
      // A budget of a few chunks, so that rows and checkpoints are given up.
      const run = start(0, { budget: 40_000, checkpoints: 2 });
      const session = new Session({ stageCount: () => 9 });
      const position = session.add('a', run);
      const made: Edit[] = [];
      for (let i = 0; i < 60; i++) {
        switch (whole(8)) {
          case 0:
            session.seek(whole(run.length + 300), undefined);
            while (session.isRunning) session.tick();
            break;
          case 1:
            session.step();
            break;
          case 2:
            session.stepBack();
            break;
          case 3:
            session.stepStage();
            break;
          case 4:
            session.stepStageBack();
            break;
          case 5:
            if (run.hasUpdate(position.cursor)) stagesOf(run, position.cursor);
            run.series.read(['value', 'gradientNorm'], 0, run.length - 1, 100);
            break;
          case 6:
            fork(run, position.cursor, {}, 2000);
            break;
          default: {
            const step = position.cursor;
            const change = [
              x(step, random()),
              m(step, random() - 0.5, whole(2)),
              { step, text: 'α', change: optionChange(run, step, 'learningRate', random() / 10) },
            ][whole(3)];
            run.edit(change);
            session.changed(position);
            assert.equal(run.length, step + 1);
            while (made.length > 0 && made[made.length - 1].step > step) made.pop();
            made.push(change);
          }
        }
      }
      const fresh = advanceTo(start(), run.length);
      for (const edit of made) {
        advanceTo(fresh, edit.step + 1);
        fresh.edit(edit);
      }
      advanceTo(fresh, run.length);
      assertSameRows(run, fresh);
      assert.deepEqual(
        run.edits.map(({ text, step }) => [text, step]),
        fresh.edits.map(({ text, step }) => [text, step]),
      );
    }
  }).timeout(120_000);

  it('leaves series and path as if nothing had lain ahead', async () => {
    const { run: start } = await load(adam);
    const run = advanceTo(start(), 1500);
    run.edit(x(700, 0.25));
    advanceTo(run, 1200);
    const fresh = advanceTo(start(), 701);
    fresh.edit(x(700, 0.25));
    advanceTo(fresh, 1200);
    const keys = ['value', 'parameters/0', 'gradientNorm'];
    for (const points of [100, 300, 5000])
      assert.deepEqual(run.series.read(keys, 0, 1199, points), fresh.series.read(keys, 0, 1199, points));
    const newest = { step: 1199, theta: columnValues(run.layout, run.row(1199), 'parameters') };
    const pathOf = (one: Run) => one.instruments.of(parameterPath)?.samples.along([0, 1], newest) ?? assert.fail();
    assert.deepEqual(pathOf(run), pathOf(fresh));
  });

  it('tells a mirror which memory holds which steps', async () => {
    const { run: start } = await load(adam);
    const mirror = new Map<number, Float32Array>();
    const run = start(0, {
      budget: 60_000,
      onChunk: (first, memory) => mirror.set(first, new Float32Array(memory)),
      onEvicted: (first) => mirror.delete(first),
    });
    advanceTo(run, 1800);
    // Back into steps whose memory was given up.
    assert.ok(!mirror.has(0));
    run.edit(x(100, 0.25));
    advanceTo(run, 600);
    for (const [first, rows] of mirror) {
      for (let step = first; step < Math.min(run.length, first + run.rowsPerChunk); step++) {
        assert.deepEqual(
          rows.subarray((step - first) * run.layout.stride, (step - first + 1) * run.layout.stride),
          run.row(step),
          `step ${step}`,
        );
      }
    }
    assert.ok(mirror.has(0));
  });
});

describe('a fork', () => {
  it('goes on as its parent where nothing differs, bit for bit, with schedule and steps counting on', async () => {
    const { run: start } = await load(rosenbrock('{ nadam: { learningRate: { cosine: { initial: 0.05 } } } }', 900));
    const parent = advanceTo(start(), 2000);
    for (const step of [0, 1, 511, 512, 700, 899]) {
      const child = new Run(fork(parent, step, {}, 900), { budget: 30_000, allocate });
      assert.equal(child.first, step);
      while (child.advance());
      assertSameRows(child, parent, step);
      assert.deepEqual(child.end, parent.end);
      assert.throws(() => child.row(step - 1), RangeError);
    }
  });

  it('takes along what was changed at its step', async () => {
    const { run: start } = await load(adam);
    const parent = advanceTo(start(), 100);
    parent.edit(x(60, 0.5));
    parent.edit(m(60, -1));
    parent.edit({ step: 60, text: 'α', change: optionChange(parent, 60, 'learningRate', 0.2) });
    const child = new Run(fork(parent, 60, {}, 2000), { budget: 1 << 20, allocate });
    advanceTo(parent, 200);
    advanceTo(child, 200);
    assertSameRows(child, parent, 60);
  });

  it('to another optimizer starts as that optimizer does from there, its own steps counted from 0', async () => {
    const { run: start, objective } = await load(adam);
    const parent = advanceTo(start(), 100);
    const theta = columnValues(parent.layout, parent.row(40), 'parameters');
    const child = advanceTo(
      new Run(fork(parent, 40, { optimizer: 'radam', options: { learningRate: 0.02 } }, 2000), { budget: 1 << 20, allocate }),
      80,
    );
    const elsewhere = await load(
      rosenbrock('{ radam: { learningRate: 0.02 } }', 2000).replace('{ x: -1.5, y: 2 }', `{ x: ${theta[0]}, y: ${theta[1]} }`),
    );
    const alone = advanceTo(elsewhere.run(), 40);
    for (let step = 40; step < 80; step++) assert.deepEqual(child.row(step), alone.row(step - 40), `step ${step}`);
    assert.equal(objective.goal, 'minimize');
  });

  it('keeps the state it can where an option asks for more of it', async () => {
    const { run: start } = await load(rosenbrock('{ sgd: { learningRate: 0.0005 } }'));
    const parent = advanceTo(start(), 20);
    const child = new Run(fork(parent, 10, { options: { momentum: 0.9, nesterov: true } }, 300), { budget: 1 << 20, allocate });
    advanceTo(child, 12);
    assert.equal(columnValues(child.layout, child.row(10), 'state', 'b').length, 2);
    assert.throws(() => fork(parent, 10, { options: { momentum: 2 } }, 300), /`momentum` is 2/);
    assert.throws(() => fork(parent, 10, { optimizer: 'adamm' }, 300), /adamm/);
    assert.throws(() => fork(parent, 10, { options: { learningRate: '0.1' } }, 300), /without quotes/);
  });

  it('can be forked and changed itself', async () => {
    const { run: start } = await load(adam);
    const parent = advanceTo(start(), 700);
    const child = advanceTo(new Run(fork(parent, 100, {}, 2000), { budget: 30_000, allocate }), 1500);
    const grandchild = advanceTo(new Run(fork(child, 600, {}, 2000), { budget: 30_000, allocate }), 1500);
    advanceTo(parent, 1500);
    assertSameRows(grandchild, parent, 600);
    child.edit(x(150, 1.25));
    parent.edit(x(150, 1.25));
    advanceTo(child, 1000);
    advanceTo(parent, 1000);
    assertSameRows(child, parent, 100);
  });
});

describe('the options of a fork', () => {
  const scheduled = rosenbrock(
    "{ adam: { learningRate: { cosine: { initial: 0.1, over: 60 } }, clip: { globalNorm: 2 }, groups: [{ match: 'y*', learningRate: 0.01 }] } }",
  );

  it('may be given again unchanged, whatever they consist of, and the fork goes on as its parent', async () => {
    const { run: start } = await load(scheduled);
    const parent = advanceTo(start(), 40);
    for (const name of ['learningRate', 'clip', 'groups', 'beta1']) {
      const given = optionValue(optionText(parent.optionsAt(20)[name]));
      assert.deepEqual(given, parent.optionsAt(20)[name], name);
      const forked = new Run(fork(parent, 20, { options: { [name]: given } }, 300), { budget: 1 << 20, allocate });
      assertSameRows(advanceTo(forked, 40), parent);
    }
  });

  it('may be changed whole: a schedule, clipping, groups', async () => {
    const { run: start } = await load(scheduled);
    const parent = advanceTo(start(), 40);
    const forked = (options: string) =>
      advanceTo(
        new Run(fork(parent, 20, { options: optionValue(options) as Record<string, unknown> }, 300), { budget: 1 << 20, allocate }),
        22,
      );
    const rate = (run: Run) => columnValues(run.layout, run.row(20), 'learningRate')[0];
    assert.equal(rate(forked('learningRate: { exponential: { initial: 0.5, decay: 0.9 } }')), Math.fround(0.5 * 0.9 ** 20));
    assert.equal(rate(forked('learningRate: 0.25')), 0.25);
    for (const [options, stages] of [
      ['clip: { value: 1 }', 'gradient clipping by value'],
      ['groups: [{ match: [x], beta1: 0 }]', 'first moment'],
    ]) {
      const run = forked(options);
      assert.notDeepEqual(run.row(21), parent.row(21));
      assert.ok(stagesOf(run, 20).length > 0, stages);
    }
    assert.throws(() => forked('clip: { size: 1 }'), RangeError);
    assert.throws(() => forked('learningRate: { cosine: { initial: -1 } }'), /`initial` is -1/);
  });

  it('keep −0, and say where a text is no value', () => {
    assert.ok(Object.is(optionValue(optionText(-0)), -0));
    assert.equal(
      optionText({ match: ['*', 'true', 'a b', 'dense/kernel'], inner: undefined }),
      '{ match: ["*", "true", "a b", dense/kernel] }',
    );
    assert.deepEqual(optionValue(optionText({ match: ['*', 'true', 'a b', 'dense/kernel'] })), {
      match: ['*', 'true', 'a b', 'dense/kernel'],
    });
    assert.throws(() => optionValue('{ cosine: '), RangeError);
    assert.equal(optionValue(''), undefined);
  });
});

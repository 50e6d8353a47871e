import assert from 'node:assert/strict';
import { fork } from '../../../src/core/engine/fork';
import { Run } from '../../../src/core/engine/run';
import { parseExperiment } from '../../../src/core/experiment/parse';
import { explainStep } from '../../../src/core/explanation/explainRun';
import { columnValues } from '../../../src/core/record/recordLayout';
import { compileExpression } from '../../../src/core/recordLanguage/compile';
import { RecordWindow } from '../../../src/core/recordLanguage/window';
import { finish, load } from '../../support/load';

const noisy = (optimizer: string) =>
  `objective: { minimize: "x^2 + 2*y^2 + noise(2)*x + noise(2)*y", start: { x: 3, y: -2 } }\noptimizer: { ${optimizer} }\nsteps: 60\n`;
const theta = (run: Run, step: number) => columnValues(run.layout, run.row(step), 'parameters');
const average = (run: Run, step: number) => columnValues(run.layout, run.row(step), 'state', 'averaged');
const near = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) < 2e-6 * Math.max(1, Math.abs(expected)), `${actual} instead of ${expected}`);

describe('averages of the parameters', () => {
  it('leave the run as it is without them, whatever the optimizer', async () => {
    for (const options of [
      'sgd: { learningRate: 0.1, momentum: 0.9, average: { decay: 0.9 } }',
      'adam: { learningRate: 0.1, average: { from: 5 } }',
      'lookahead: { inner: { name: sgd, learningRate: 0.1 }, average: { from: 3, every: 2 } }',
    ]) {
      const [run, plain] = await Promise.all(
        [options, options.replace(/, average: \{[^}]*\}/, '')].map(async (one) => finish((await load(noisy(one))).run())),
      );
      for (let step = 0; step <= 60; step++) assert.deepEqual(theta(run, step), theta(plain, step));
    }
  });

  it('move exponentially: θ̄ ← δ·θ̄ + (1 − δ)·θ(t + 1) from θ(0) on', async () => {
    const run = finish((await load(noisy('sgd: { learningRate: 0.1, average: { decay: 0.9 } }'))).run());
    let expected = theta(run, 0)[1];
    for (let step = 0; step < 60; step++) {
      expected = 0.9 * expected + 0.1 * theta(run, step + 1)[1];
      near(average(run, step)[1], expected);
    }
  });

  it('are the mean of every so many-th point from a step on, as torch.optim.swa_utils has it', async () => {
    const run = finish((await load(noisy('adam: { learningRate: 0.1, average: { from: 20, every: 3 } }'))).run());
    assert.deepEqual(average(run, 10), theta(run, 11), 'before: the point itself');
    const points: number[] = [];
    for (let step = 20; step < 60; step++) {
      if ((step - 20) % 3 === 0) points.push(theta(run, step + 1)[0]);
      near(average(run, step)[0], points.reduce((a, b) => a + b, 0) / points.length);
    }
  });

  it('replay and fork bit for bit, are explained, and can be asked for their value', async () => {
    const { run: start } = await load(noisy('adamw: { learningRate: 0.1, average: { from: 20 } }'));
    const [run, starved] = [finish(start()), finish(start(0, { budget: 1, checkpoints: 2 }))];
    for (const step of [60, 0, 33]) assert.deepEqual(starved.row(step), run.row(step));
    const forked = finish(new Run(fork(run, 30, {}, 60), { budget: 1 << 20, allocate: (bytes) => new ArrayBuffer(bytes) }));
    for (let step = 30; step <= 60; step++) assert.deepEqual(forked.row(step), run.row(step));
    assert.ok(explainStep(run, 40, 0, 6).stages.some(({ name }) => name === 'average of the parameters'));
    const value = compileExpression('f(averaged)', { window: new RecordWindow(run), constants: [] });
    assert.ok(value.kind === 'number');
  });

  it('need exactly one of decay and from, and stand outside', () => {
    const said = (optimizer: string) => parseExperiment(noisy(optimizer), 'yaml').diagnostics[0]?.message ?? '';
    assert.match(said('sgd: { average: {} }'), /exactly one of `decay` and `from`/);
    assert.match(said('sgd: { average: { decay: 0.9, from: 2 } }'), /exactly one/);
    assert.match(said('sgd: { average: { decay: 0.9, every: 2 } }'), /`every` belongs to `from`/);
    assert.match(said('lookahead: { inner: { name: sgd, average: { decay: 0.9 } } }'), /write `average` beside `inner`/);
  });
});

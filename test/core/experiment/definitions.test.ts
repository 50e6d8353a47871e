import assert from 'node:assert/strict';
import { assign } from '../../../src/core/engine/assign';
import { fork } from '../../../src/core/engine/fork';
import { Run } from '../../../src/core/engine/run';
import { parseExperiment } from '../../../src/core/experiment/parse';
import { compileObjective } from '../../../src/core/objective/compile';
import { columnValues } from '../../../src/core/record/recordLayout';
import { compileExpression } from '../../../src/core/recordLanguage/compile';
import { RecordWindow } from '../../../src/core/recordLanguage/window';
import { assess } from '../../../src/core/verdicts/assess';
import { finish, load } from '../../support/load';

const levy = `objective:
  define:
    w1: 1 + (x - 1)/4
    w: "[w1, 1 + (y - 1)/4]"
  minimize: sin(pi*w1)^2 + (w1 - 1)^2*(1 + 10*sin(pi*w1 + 1)^2) + (w[1] - 1)^2*(1 + sin(2*pi*w[1])^2)
  start: { x: -4, y: 6 }
optimizer: { adam: { learningRate: 0.1 } }
steps: 40
`;
const spelledOut = levy
  .replace(/  define:\n.*\n.*\n/, '')
  .replaceAll('w1', '(1 + (x - 1)/4)')
  .replaceAll('w[1]', '(1 + (y - 1)/4)');

describe('definitions of a formula', () => {
  it('are as if they were written out', async () => {
    const [defined, whole] = await Promise.all([levy, spelledOut].map(async (source) => finish((await load(source)).run())));
    for (let step = 0; step <= 40; step++) assert.deepEqual(defined.row(step), whole.row(step));
  });

  it('are series and can be watched at any step, and the step before', async () => {
    const run = finish((await load(levy)).run());
    const window = new RecordWindow(run);
    const [w1, w, before, total] = ['w1', 'w[1:]', 'previous.w1', 'sum(w) - w1 + x'].map((expression) =>
      compileExpression(expression, { window, constants: [] }),
    );
    assert.ok(w1.kind === 'number' && w.kind === 'vector' && before.kind === 'number' && total.kind === 'number');
    const at = (step: number) => columnValues(run.layout, run.row(step), 'parameters');
    for (const step of [0, 7, 40]) {
      window.moveTo(step);
      w.prepare();
      const [x, y] = at(step);
      assert.ok(Math.abs(w1.get() - (1 + (x - 1) / 4)) < 1e-6);
      assert.ok(Math.abs(w.at(0) - (1 + (y - 1) / 4)) < 1e-6);
      assert.ok(Math.abs(total.get() - (1 + (y - 1) / 4 + x)) < 1e-5);
      if (step > 0) assert.ok(Math.abs(before.get() - (1 + (at(step - 1)[0] - 1) / 4)) < 1e-6);
    }
    const { values } = run.series.read(['definition.w1/0', 'definition.w/1', 'definition.none/0'], 0, 40, 1000);
    assert.ok(Math.abs(values[0] - (1 + (-4 - 1) / 4)) < 1e-6);
    assert.ok(Math.abs(values[41 + 40] - (1 + (at(40)[1] - 1) / 4)) < 1e-6);
    assert.ok(Number.isNaN(values[82]));
  });

  it('are told of where one of them is no number', async () => {
    const source =
      'objective:\n  define: { root: sqrt(x) }\n  minimize: root + x^2\n  start: { x: 0.1 }\noptimizer: { sgd: { learningRate: 1 } }\n';
    const run = finish((await load(source)).run());
    assert.match(run.end?.message ?? '', /sqrt\(x\) is NaN because x is -/);
    assert.equal(source.slice(run.end?.range?.start, run.end?.range?.end), 'sqrt(x)');
  });
});

describe('noise in a formula', () => {
  const source = (seed: number) =>
    `objective:\n  define: { n: noise(0.5) }\n  minimize: x^2 + n*x + noise([0, 1])[1]*y\n  start: { x: 3, y: 1 }\noptimizer: { sgd: { learningRate: 0.1 } }\nsteps: 400\nseed: ${seed}\n`;
  const started = async (seed: number) => {
    const { experiment } = parseExperiment(source(seed), 'yaml');
    assert.ok(experiment);
    const objective = await compileObjective(experiment.objective, { backend: 'cpu', seed });
    return {
      experiment,
      objective,
      run: (budget = 1 << 22) =>
        new Run(assign(experiment, experiment.optimizers[0], objective), {
          budget,
          checkpoints: 2,
          allocate: (bytes) => new ArrayBuffer(bytes),
        }),
    };
  };

  it('is drawn from the seed and the step: the same in replays, forks and second runs, another with another seed', async () => {
    const { run: start } = await started(7);
    const [run, again, starved] = [finish(start()), finish(start()), finish(start(1))];
    const other = finish((await started(8)).run());
    for (const step of [0, 399, 5, 200]) {
      assert.deepEqual(again.row(step), run.row(step));
      assert.deepEqual(starved.row(step), run.row(step));
      assert.notDeepEqual(other.row(step), run.row(step));
    }
    const forked = finish(new Run(fork(run, 100, {}, 400), { budget: 1 << 22, allocate: (bytes) => new ArrayBuffer(bytes) }));
    for (const step of [100, 250, 400]) assert.deepEqual(forked.row(step), run.row(step));
    const window = new RecordWindow(run);
    const n = compileExpression('gradient.x - 2*x - n', { window, constants: [] });
    assert.ok(n.kind === 'number');
    for (const step of [3, 77]) {
      window.moveTo(step);
      assert.ok(Math.abs(n.get()) < 1e-5, 'the noise that the update saw');
    }
  });

  it('has mean 0 and the deviation asked for, each call and entry its own', async () => {
    const { experiment, run: start } = await started(3);
    const run = finish(start());
    const slopes = Array.from({ length: 400 }, (_, step) => columnValues(run.layout, run.row(step), 'gradient'));
    const noise = slopes.map(([gx], step) => gx - 2 * columnValues(run.layout, run.row(step), 'parameters')[0]);
    const other = slopes.map(([, gy]) => gy);
    const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
    const deviation = (values: readonly number[]) => Math.sqrt(mean(values.map((x) => (x - mean(values)) ** 2)));
    // Four standard errors of 400 draws.
    assert.ok(Math.abs(mean(noise)) < (4 * 0.5) / 20 && Math.abs(deviation(noise) - 0.5) < (4 * 0.5) / Math.sqrt(800));
    assert.ok(Math.abs(mean(other)) < 4 / 20 && Math.abs(deviation(other) - 1) < 4 / Math.sqrt(800));
    assert.ok(Math.abs(mean(noise.map((x, i) => x * other[i]))) < (4 * 0.5) / 20, 'not the same draws');
    assert.ok(assess(experiment, run, run.length - 1, []).verdict.message.length > 0);
  });

  it('evaluates the landscape with the noise of the step, and leaves no tensor behind', async () => {
    const { objective } = await started(7);
    const axes = [{ coordinate: 0, values: Float32Array.of(-1, 0, 1) }];
    const at = (step: number) => [...objective.valuesOnGrid(objective.start, axes, { step, state: new Float32Array(0) })];
    assert.deepEqual(at(4), at(4));
    assert.notDeepEqual(at(4), at(5));
  });
});

import assert from 'node:assert/strict';
import { fork } from '../../../src/core/engine/fork';
import { optionChange } from '../../../src/core/engine/changeOption';
import { Run } from '../../../src/core/engine/run';
import { partOutput, stageList, stagesBeforeRule } from '../../../src/core/engine/stageList';
import { stagesOf } from '../../../src/core/engine/stageResults';
import { parseExperiment } from '../../../src/core/experiment/parse';
import { explainStep } from '../../../src/core/explanation/explainRun';
import { columnValues } from '../../../src/core/record/recordLayout';
import { compileExpression } from '../../../src/core/recordLanguage/compile';
import { RecordWindow } from '../../../src/core/recordLanguage/window';
import { finish, load } from '../../support/load';
import { loadNetwork, type LoadedNetwork } from '../../support/network';

const network = (optimizer: string, steps = 24, layers = '[dense: { units: 5, activation: tanh }, dense: { units: 2 }]', data = '') =>
  `data: { generate: { moons: { samples: 60, noise: 0.2 } }, batchSize: 7, validation: 0.2${data} }\nnetwork: { layers: ${layers}, loss: crossEntropy }\noptimizers: [${optimizer}]\nsteps: ${steps}\n`;
const theta = (run: Run, step: number) => columnValues(run.layout, run.row(step), 'parameters');
const memory = { budget: 1 << 24, allocate: (bytes: number) => new ArrayBuffer(bytes) };
const bits = (values: Float32Array) => Buffer.from(Float32Array.from(values).buffer).toString('hex');

describe('gradient accumulation, sharpness-aware minimisation, clip of groups, validation', function () {
  this.timeout(60_000);

  it('the parts of an accumulated gradient are stages of their own, whose mean the update goes by', async () => {
    const loaded = await loadNetwork(
      network(
        'sgd: { learningRate: 0.1, accumulate: 3 }',
        6,
        '[dense: { units: 5 }, batchNormalization: {}, dropout: { rate: 0.3 }, dense: { units: 2 }]',
      ),
    );
    const run = finish(loaded.run());
    const { experiment } = loaded;
    const stages = stageList(run, 2, experiment, experiment.optimizers[0]);
    const before = stagesBeforeRule(experiment, run);
    assert.deepEqual(
      stages.slice(0, before).map(({ name }) => name),
      [1, 2, 3]
        .flatMap((k) => ['batch', 'loss', 'gradient'].map((one) => `${one} of part ${k} of 3`))
        .concat('mean loss', 'accumulated gradient'),
    );
    assert.equal(stages[before].kind, 'rule');
    const parts = [2, 5, 8].map((index) => partOutput(run, 2, index) ?? new Float32Array(0));
    const gradient = columnValues(run.layout, run.row(2), 'gradient');
    gradient.forEach((g, i) => assert.ok(Math.abs(parts.reduce((sum, part) => sum + part[i], 0) / 3 - g) < 1e-6));
    assert.ok(parts[0].some((g, i) => g !== parts[1][i]));
    const losses = [1, 4, 7].map((index) => partOutput(run, 2, index)?.[0] ?? NaN);
    assert.ok(Math.abs(losses.reduce((a, b) => a + b) / 3 - run.values(2, 'value')[0]) < 1e-6);
    assert.equal(partOutput(run, 2, 0), undefined);
    assert.deepEqual(
      [...(run.assignment.objective as LoadedNetwork['objective']).sampler.rowsAt(1)],
      [3, 4, 5].flatMap((batch) => [...loaded.objective.sampler.rowsAt(batch)]),
    );
    loaded.objective.dispose();
  });

  it('all of them replay and fork bit for bit, dropout and moving averages included', async () => {
    const layers = '[dense: { units: 5 }, batchNormalization: {}, dropout: { rate: 0.3 }, dense: { units: 2 }]';
    for (const optimizer of [
      'adam: { accumulate: 3 }',
      'sam: { inner: adam, accumulate: 2 }',
      'sam: { inner: sgd, rho: 0.1, groups: [{ match: "*/bias", inner: { name: sgd, learningRate: 0.5 } }] }',
      'sgd: { maximize: true }',
      'adafactor',
      'sgd: { learningRate: { reduceOnPlateau: { watch: validation.accuracy, patience: 0, every: 2 } } }',
      'adam: { clip: { globalNorm: 1 }, groups: [{ match: "*/bias", clip: { globalNorm: 0.01 } }] }',
    ]) {
      const loaded = await loadNetwork(network(optimizer, 12, layers));
      const [run, again] = [finish(loaded.run()), finish(loaded.run())];
      for (const step of [12, 3, 7]) assert.equal(bits(again.row(step)), bits(run.row(step)), optimizer);
      const starved = finish(new Run(run.assignment, { budget: 1, checkpoints: 2, allocate: (bytes: number) => new ArrayBuffer(bytes) }));
      for (const step of [11, 0, 5]) assert.equal(bits(starved.row(step)), bits(run.row(step)), `${optimizer}, step ${step}`);
      const forked = finish(new Run(fork(run, 5, {}, 12), memory));
      for (let step = 5; step <= 12; step++) assert.equal(bits(forked.row(step)), bits(run.row(step)), `${optimizer}, fork, step ${step}`);
      loaded.objective.dispose();
    }
  });

  it('sam shows both evaluations: the value and the gradient at the point uphill', async () => {
    const run = finish(
      (
        await load(
          'objective: { minimize: "x^4/4 + y^2", start: { x: 1, y: 2 } }\noptimizer: { sam: { inner: sgd, rho: 0.5 } }\nsteps: 3\n',
        )
      ).run(),
    );
    const stages = new Map(stagesOf(run, 0).map(({ stage, values }) => [stage.name, values]));
    const norm = Math.hypot(1, 4);
    const near = (found: ArrayLike<number> | undefined, wanted: readonly number[]) =>
      wanted.forEach((x, i) => assert.ok(Math.abs((found?.[i] ?? NaN) - x) < 1e-5, `${found?.[i]} instead of ${x}`));
    near(stages.get('norm of the gradient'), [norm]);
    near(stages.get('perturbation'), [0.5 / norm, 2 / norm]);
    const [x, y] = [1 + 0.5 / norm, 2 + 2 / norm];
    near(stages.get('value at the perturbed point'), [x ** 4 / 4 + y ** 2]);
    near(stages.get('gradient at the perturbed point'), [x ** 3, 2 * y]);
    near(theta(run, 1), [1 - 0.01 * x ** 3, 2 - 0.01 * 2 * y]);
    near(columnValues(run.layout, run.row(0), 'state', 'perturbedValue'), [x ** 4 / 4 + y ** 2]);
    near(columnValues(run.layout, run.row(0), 'gradient'), [1, 4]);
  });

  it('the norm that clips is that of what learns: frozen layers are not in it', async () => {
    const layers = '[dense: { units: 5, trainable: false }, dense: { units: 2 }]';
    const { run, objective } = await loadNetwork(network('sgd: { learningRate: 1, clip: { globalNorm: 0.01 } }', 2, layers));
    const whole = finish(run());
    assert.equal(whole.assignment.problem.layout.size, 12);
    assert.ok(Math.abs(Math.hypot(...columnValues(whole.layout, whole.row(0), 'update')) - 0.01) < 1e-6);
    objective.dispose();
  });

  it('a group’s own clip is explained with its own norm', async () => {
    const source =
      'objective: { minimize: "3*x + 4*y + 12*z", start: { x: 0, y: 0, z: 0 } }\noptimizer: { sgd: { learningRate: 1, clip: { globalNorm: 1 }, groups: [{ match: z, clip: { globalNorm: 6 } }] } }\nsteps: 2\n';
    const run = finish((await load(source)).run());
    [-0.6, -0.8, -6].forEach((x, i) => assert.ok(Math.abs(theta(run, 1)[i] - x) < 1e-6, String([...theta(run, 1)])));
    const numbers = [0, 2].map((coordinate) => JSON.stringify(explainStep(run, 0, coordinate, 6).stages[0].numbers));
    assert.ok(/\b5\b/.test(numbers[0]) && numbers[1].includes('12') && !numbers[0].includes('13'), numbers.join(' and '));
  });

  it('validation is measured at every epoch, or at chosen steps, and at the last', async () => {
    const stepsOf = async (validation: string) => {
      const { run, objective } = await loadNetwork(`${network('sgd: { learningRate: 0.1 }', 30)}${validation}`);
      const whole = finish(run());
      const steps = Array.from({ length: whole.length }, (_, step) => step).filter((step) => whole.metrics?.measuredAt(step));
      objective.dispose();
      return steps;
    };
    assert.deepEqual(await stepsOf('validation: { every: epoch }\n'), [0, 7, 14, 21, 28, 30]);
    assert.deepEqual(await stepsOf('validation: { at: [5, 11] }\n'), [0, 5, 11, 30]);
    assert.deepEqual(await stepsOf('validation: { every: 12, at: [1] }\n'), [0, 1, 12, 24, 30]);
    assert.deepEqual(await stepsOf('validation: { at: [3] }\nstop: { when: validation.loss, every: 10 }\n'), [0, 3, 10, 20, 30]);
    const formula = parseExperiment('objective: { minimize: x^2, start: { x: 1 } }\noptimizer: sgd\nvalidation: { every: 2 }\n', 'yaml');
    assert.match(formula.diagnostics[0]?.message ?? '', /without `data` has no rows to validate on. Remove `validation`/);
  });

  it('an average of the parameters is validated beside them, under names of its own', async () => {
    const { run, objective } = await loadNetwork(
      `${network('sgd: { learningRate: 0.5, average: { from: 5 } }, sgd: { learningRate: 0.5 }', 30)}validation: { every: 10 }\n`,
    );
    const [whole, plain] = [finish(run(0)), finish(run(1))];
    const figure = (of: Run, expression: string, step: number) => {
      const window = new RecordWindow(of);
      const value = compileExpression(expression, { window, constants: [] });
      window.moveTo(step);
      return value.kind === 'number' ? value.get() : NaN;
    };
    const averaged = columnValues(whole.layout, whole.row(20), 'state', 'averaged').slice();
    const expected = objective.measure(objective.parts.dataset.validation, averaged, new Float32Array(0));
    assert.equal(figure(whole, 'validation.averagedLoss', 20), Math.fround(expected.loss));
    assert.equal(figure(whole, 'validation.averagedAccuracy', 25), Math.fround(expected.accuracy));
    assert.notEqual(figure(whole, 'validation.loss', 20), figure(whole, 'validation.averagedLoss', 20));
    assert.equal(figure(whole, 'validation.loss', 20), figure(plain, 'validation.loss', 20));
    assert.throws(() => figure(plain, 'validation.averagedLoss', 20), /no part of validation called averagedLoss/);
    objective.dispose();
  });

  it('what does not fit is refused with what to write instead', async () => {
    const formula = (optimizer: string) =>
      parseExperiment(`objective: { minimize: x^2, start: { x: 1 } }\noptimizer: { ${optimizer} }\n`, 'yaml').diagnostics[0]?.message ?? '';
    assert.match(formula('adam: { accumulate: 4 }'), /`accumulate` is for networks.*Remove it/);
    assert.match(formula('adam: { maximize: true }'), /write `objective: \{ maximize: … \}`/);
    assert.match(formula('adam: { accumulate: 0 }'), /accumulate/);
    assert.match(formula('sam: { inner: { name: sgd, accumulate: 2 } }'), /write `accumulate` beside `inner`/);
    assert.match(formula('sam: { inner: lbfgs }'), /There is no optimizer called `lbfgs`/);
    assert.match(formula('sam: { inner: [adam] }'), /must be the name of an optimizer, or a mapping/);
    assert.match(
      formula('adam: { learningRate: { reduceOnPlateau: { watch: validation.loss } } }'),
      /There is no figure `validation.loss` to watch. Write `value`/,
    );
    const clash = `rules:\n  own: { state: { perturbation: 0 }, update: [perturbation = g, theta = theta - perturbation] }\n`;
    assert.match(
      parseExperiment(`${clash}objective: { minimize: x^2, start: { x: 1 } }\noptimizer: { sam: { inner: own } }\n`, 'yaml').diagnostics[0]
        ?.message ?? '',
      /`own` has a `perturbation`, and so has `sam`/,
    );
    const { run, objective } = await loadNetwork(network('adam: { accumulate: 2 }', 6));
    const whole = finish(run());
    assert.throws(() => optionChange(whole, 2, 'accumulate', 3), /Fork the run with accumulate = 3/);
    assert.equal(finish(new Run(fork(whole, 2, { options: { accumulate: 3 } }, 6), memory)).length, 7);
    objective.dispose();
  });
});

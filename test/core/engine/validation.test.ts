import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Run } from '../../../src/core/engine/run';
import { compileCondition, compileExpression } from '../../../src/core/recordLanguage/compile';
import { ExpressionError } from '../../../src/core/recordLanguage/expression';
import { namesOf } from '../../../src/core/recordLanguage/names';
import { RecordWindow } from '../../../src/core/recordLanguage/window';
import { csvColumns, csvHeader, csvLine } from '../../../src/core/traceFormat/csv';
import { endLine, stepLine } from '../../../src/core/traceFormat/jsonLines';
import { loadNetwork } from '../../support/network';

interface Reference {
  readonly experiment: unknown;
  readonly files: Readonly<Record<string, unknown>>;
  readonly expected: { readonly metrics: { readonly rows: readonly (readonly [number | null, number, number | null])[] } };
}

const reference = (name: string) =>
  JSON.parse(readFileSync(join(__dirname, '../../fixtures/reference/torch', `${name}.json`), 'utf8')) as Reference;
const moons = (steps: number, more = '') =>
  `data: { generate: { moons: { samples: 80 } }, validation: 0.25, batchSize: 8${more} }\nnetwork: { layers: [dense: { units: 4, activation: tanh }, dense: { units: 1 }], loss: binaryCrossEntropy }\noptimizer: { adam: { learningRate: 0.05 } }\nsteps: ${steps}\n`;

function ask(run: Run, expression: string, steps: readonly number[]): number[] {
  const window = new RecordWindow(run);
  const result = compileExpression(expression, { window, constants: [] });
  assert.ok(result.kind === 'number');
  return steps.map((step) => {
    window.moveTo(step);
    return result.get();
  });
}

function measuredSteps(run: Run): number[] {
  return Array.from({ length: run.length - run.first }, (_, i) => run.first + i).filter((step) => run.metrics?.measuredAt(step));
}

describe('validation and accuracy', () => {
  for (const [name, hasClasses] of [
    ['validation-huber', false],
    ['validation-batchnorm', true],
  ] as const) {
    it(`${name}: the first step, the last, and those measured between are PyTorch's, in JSON Lines and CSV`, async () => {
      const { experiment, files, expected } = reference(name);
      const { objective, run: runOf } = await loadNetwork(JSON.stringify(experiment), files);
      const run = runOf();
      while (run.advance());
      const last = run.length - 1;
      const steps = measuredSteps(run);
      assert.deepEqual([steps[0], steps.at(-1)], [0, last]);
      const columns = csvColumns([run]);
      const titles = csvHeader(columns)
        .replaceAll(/"([^"]*)"/g, (_, inner: string) => inner.replaceAll(',', ';'))
        .split(',');
      for (let step = 0; step <= last; step++) {
        const line = JSON.parse(step < last ? stepLine('a', run, step, { full: true }) : endLine('a', run, step, { full: true })) as {
          accuracy?: number;
          validation?: { loss: number; accuracy?: number };
        };
        const cells = csvLine(columns, 'a', run, step).split(',');
        const cell = (title: string) => cells[titles.indexOf(title)];
        if (!steps.includes(step)) {
          assert.deepEqual([line.accuracy, line.validation, cell('validation.loss')], [undefined, undefined, '']);
          continue;
        }
        const [accuracy, loss, validationAccuracy] = expected.metrics.rows[step];
        assert.ok(
          Math.abs((line.validation?.loss ?? NaN) - loss) <= 1e-4 * loss,
          `step ${step}: ${line.validation?.loss} instead of ${loss}`,
        );
        assert.equal(cell('validation.loss'), String(line.validation?.loss));
        for (const [found, wanted] of [
          [line.accuracy, accuracy],
          [line.validation?.accuracy, validationAccuracy],
        ] as const) {
          if (hasClasses) assert.ok(Math.abs((found ?? NaN) - (wanted ?? NaN)) < 1e-6);
          else assert.equal(found, undefined);
        }
      }
      assert.equal(titles.includes('accuracy'), hasClasses);
      if (hasClasses)
        assert.ok(
          titles.some((title) => /^layerState\.batchNormalization\/moving_mean\[\d\]$/.test(title)),
          titles.filter((title) => title.startsWith('layerState')).join(),
        );
      objective.dispose();
    });
  }

  it('an expression sees what was measured last, and when; looking back, and after the run was edited, too', async () => {
    const { objective, run: runOf } = await loadNetwork(moons(60));
    const run = runOf();
    while (run.advance());
    const steps = measuredSteps(run);
    assert.ok(steps.length > 2 && steps[1] > 2);
    const all = Array.from({ length: 61 }, (_, i) => i);
    const lastMeasured = all.map((step) => Math.max(...steps.filter((one) => one <= step)));
    assert.deepEqual(ask(run, 'validation.step', all), lastMeasured);
    assert.deepEqual(
      ask(run, 'validation.loss', all),
      lastMeasured.map((step) => run.metrics?.measuredAt(step)?.[1]),
    );
    assert.deepEqual(
      ask(run, 'accuracy', all),
      lastMeasured.map((step) => run.metrics?.measuredAt(step)?.[0]),
    );
    assert.deepEqual(ask(run, 'previous.validation.accuracy', [0, steps[1]]), [NaN, run.metrics?.measuredAt(0)?.[2]]);

    const window = new RecordWindow(run);
    const better = compileCondition('validation.loss < 0.6 and validation.step == step', { window, constants: [] });
    const first = all.find((step) => {
      window.moveTo(step);
      return better.get();
    });
    assert.equal(
      first,
      steps.find((step) => (run.metrics?.measuredAt(step)?.[1] ?? 1) < 0.6),
    );

    const edit = { step: steps[1] - 1, text: 'x = 1', change: { kind: 'parameters', index: 0, value: 1 } } as const;
    run.edit(edit);
    assert.deepEqual(ask(run, 'validation.step', [edit.step]), [0]);
    while (run.advance());
    const fresh = runOf();
    while (fresh.length <= edit.step) fresh.advance();
    fresh.edit(edit);
    while (fresh.advance());
    for (const figure of ['validation.loss', 'validation.accuracy', 'accuracy', 'validation.step'])
      assert.deepEqual(ask(run, figure, all), ask(fresh, figure, all));
    assert.equal(measuredSteps(run).at(-1), 60);
    objective.dispose();
  });

  it('what is not measured is said with what to write', async () => {
    const refused = async (source: string, expression: string) => {
      const { objective, run } = await loadNetwork(source);
      const window = new RecordWindow(run());
      let message = '';
      try {
        compileExpression(expression, { window, constants: [] });
      } catch (error) {
        assert.ok(error instanceof ExpressionError);
        message = error.message;
      }
      objective.dispose();
      return { message, names: namesOf({ window, constants: [] }).map(({ name }) => name) };
    };
    const without = await refused(moons(5, ', validation: 0').replace(' validation: 0.25,', ''), 'validation.loss < 1');
    assert.match(without.message, /No rows are kept for validation. Give `validation: 0.2` under `data`/);
    assert.ok(!without.names.includes('validation') && without.names.includes('accuracy'));
    assert.match((await refused(moons(5), 'validation < 1')).message, /as in validation.loss/);
    assert.match((await refused(moons(5), 'validation.los')).message, /Did you mean loss/);
    const numbers =
      'data: { generate: { line: { samples: 20 } }, validation: 0.2 }\nnetwork: { layers: [dense: { units: 1 }], loss: meanSquaredError }\noptimizer: sgd\n';
    assert.match((await refused(numbers, 'accuracy > 0.5')).message, /the target is a number. Take value, mae, rmse or r2/);
  });
});

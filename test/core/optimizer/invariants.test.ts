import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import type { Run } from '../../../src/core/engine/run';
import { builtIn } from '../../../src/core/optimizer/registry';
import { stagesOf } from '../../../src/core/engine/stageResults';
import { finish, load, rosenbrock, type LoadedForTest } from '../../support/load';

const { rules } = builtIn;

/** Options that switch on whatever a rule has beyond its defaults; every new boolean or named choice is covered by itself. */
function variants(name: string, properties: Record<string, { type?: string; enum?: string[]; default?: unknown }>): string[] {
  // `maximize` of an optimizer is for networks.
  const flags = Object.entries(properties).filter(([option, { type }]) => type === 'boolean' && option !== 'maximize');
  const choices = Object.entries(properties).flatMap(([option, { enum: values = [], default: usual }]) =>
    values.filter((value) => value !== usual).map((value) => `${option}: ${value}`),
  );
  const needs: Record<string, string> = { nesterov: 'momentum: 0.9, ', kerasMomentum: 'momentum: 0.9, ' };
  const base =
    'learningRate' in properties ? 'learningRate: 0.0004, ' : name === 'sam' ? 'inner: { name: sgd, learningRate: 0.0004 }, ' : '';
  const groups = 'groups' in properties ? [`{ ${name}: { ${base}groups: [{ match: x }] } }`] : [];
  return [
    `{ ${name}: { ${base}} }`,
    ...flags.map(([flag]) => `{ ${name}: { ${base}${needs[flag] ?? ''}${flag}: true } }`),
    ...choices.map((choice) => `{ ${name}: { ${base}${choice} } }`),
    ...groups,
  ];
}

function rowsOf(run: Run): Float64Array[] {
  return Array.from({ length: run.length }, (_, step) => Float64Array.from(run.row(step)));
}

/** Rows of 12 numbers and more in tiny chunks: nearly everything is given up and has to be replayed. */
const starved = { budget: 1, checkpoints: 4 };

describe('every optimizer', () => {
  it('has defaults that it accepts, and no period of no update', async () => {
    for (const { name, options } of rules)
      for (const [option, { default: usual, minimum = -Infinity, maximum = Infinity }] of Object.entries(
        options.properties as Record<string, { default?: unknown; minimum?: number; maximum?: number }>,
      )) {
        if (typeof usual === 'number') assert.ok(usual >= minimum && usual <= maximum, `${name}: ${option}`);
        if (/Period$/.test(option)) {
          await assert.rejects(load(rosenbrock(`{ ${name}: { ${option}: 0 } }`)), new RegExp(option), `${name}: ${option}`);
          await load(rosenbrock(`{ ${name}: { ${option}: 1 } }`));
        }
      }
  });

  for (const rule of rules) {
    for (const optimizer of variants(rule.name, rule.options.properties)) {
      describe(optimizer, () => {
        // More than two chunks of the record.
        const steps = 1100;
        let loaded: LoadedForTest;
        let whole: Float64Array[];
        let again: Run;
        before(async () => {
          loaded = await load(rosenbrock(optimizer, steps));
          whole = rowsOf(finish(loaded.run()));
          again = loaded.run();
        });

        it('leaves no tensor behind', () => {
          again.advance();
          const { numTensors } = tf.memory();
          finish(again);
          assert.equal(tf.memory().numTensors, numTensors);
        });

        it('repeats the same bits in a second run', () => {
          assert.deepEqual(rowsOf(again), whole);
        });

        it('repeats the same bits when steps are replayed from checkpoints, in any order', () => {
          const run = finish(loaded.run(0, starved));
          for (const step of [0, run.length - 1, 3, 511, 512, 513, 700, 1, 1090].filter((one) => one < run.length)) {
            assert.deepEqual(Float64Array.from(run.row(step)), whole[step], `step ${step}`);
          }
        });

        it('is not changed by being observed', () => {
          const run = loaded.run(0, starved);
          while (run.advance()) {
            if (run.length % 97 !== 0) continue;
            stagesOf(run, run.length - 1);
            stagesOf(run, Math.floor(run.length / 2));
            run.series.read(['value', 'parameters/0'], 0, run.length - 1, 100);
          }
          assert.deepEqual(rowsOf(run), whole);
        });

        it('shows stages that end in the parameters of the next record', () => {
          for (const step of [0, 1, 50]) {
            const stages = stagesOf(again, step);
            assert.equal(stages.at(-1)?.stage.output, 'theta');
            assert.deepEqual(Float64Array.from(stages.at(-1)?.values ?? []), whole[step + 1].slice(2, 4));
            for (const { stage, values } of stages) assert.ok(values.every(Number.isFinite), stage.name);
          }
        });

        it('records an update that is the difference of successive parameters', () => {
          whole.slice(0, -1).forEach((row, step) => {
            const update = [0, 1].map((i) => Math.fround(whole[step + 1][2 + i] - row[2 + i]));
            assert.deepEqual([...row.slice(8, 10)], update);
          });
        });
      });
    }

    it(`${rule.name} documents itself and its options`, () => {
      assert.ok(
        rule.summary.length > 20 && rule.reference && rule.reference.year > 1900 && rule.formula.length > 0 && rule.formulaText.length > 0,
      );
      for (const [name, option] of Object.entries(rule.options.properties) as [string, { description?: string; default?: unknown }][]) {
        assert.ok(option.description, `${name} has no description`);
        if (name !== 'groups' && !option.description.includes('Absent:'))
          assert.notEqual(option.default, undefined, `${name} has no default, and does not say what holds without it`);
      }
    });

    it(`${rule.name} refuses numbers outside an option's range, naming the range`, async () => {
      for (const [name, option] of Object.entries(rule.options.properties) as [
        string,
        { minimum?: number; exclusiveMinimum?: number; maximum?: number; exclusiveMaximum?: number },
      ][]) {
        const low = option.minimum ?? option.exclusiveMinimum;
        const high = option.maximum ?? option.exclusiveMaximum;
        if (low !== undefined)
          await assert.rejects(load(rosenbrock(`{ ${rule.name}: { ${name}: ${low - 1} } }`)), new RegExp(name), `${name} below`);
        if (high !== undefined)
          await assert.rejects(load(rosenbrock(`{ ${rule.name}: { ${name}: ${high * 2 + 1} } }`)), new RegExp(name), `${name} above`);
      }
    });
  }
});

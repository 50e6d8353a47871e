import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { assign } from '../../../../src/core/engine/assign';
import { compileExperiment } from '../../../../src/core/engine/compileExperiment';
import { Run } from '../../../../src/core/engine/run';
import { parseExperiment } from '../../../../src/core/experiment/parse';
import { NetworkOnTensors } from '../../../../src/core/objective/network/networkOnTensors';
import type { ParameterLayout } from '../../../../src/core/parameters';
import { filesFrom } from '../../../support/network';

type Numbers = number | readonly Numbers[];
type Tensors = Readonly<Record<string, Numbers>>;

/** A run of PyTorch in float64; gradients are those before clipping, both they and parameters at the steps `at`. */
interface Case {
  readonly id: string;
  readonly reference: string;
  readonly experiment: Readonly<Record<string, unknown>>;
  readonly files: Readonly<Record<string, unknown>>;
  readonly expected: {
    readonly losses: readonly number[];
    readonly learningRates: readonly number[];
    readonly at: readonly number[];
    readonly gradients: readonly Tensors[];
    readonly parameters: readonly Tensors[];
    readonly finalParameters: Tensors;
    /** Moving statistics after the last update. */
    readonly state: Tensors;
    readonly evaluation?: { readonly lossOnAllRows: number; readonly accuracyOnAllRows?: number };
    readonly outputsOnAllRows?: readonly (readonly number[])[];
    readonly metrics?: { readonly rows: readonly (readonly (number | null)[])[] };
  };
  readonly validationRows?: readonly number[];
  /** What PyTorch itself loses in float32. */
  readonly float32RelativeDeviation: number;
}

/** The smallest number that float32 holds with all its digits. */
const smallestNormal = 2 ** -126;

const folder = join(__dirname, '../../../fixtures/reference/torch');
const cases = readdirSync(folder).map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Case);
const wasmDirectory = dirname(createRequire(__filename).resolve('@tensorflow/tfjs-backend-wasm'));

async function load({ experiment: description, files }: Case, backend: 'cpu' | 'wasm') {
  const { experiment, diagnostics } = parseExperiment(JSON.stringify(description), 'json');
  assert.ok(experiment, diagnostics.map(({ message }) => message).join('\n'));
  const objective = await compileExperiment(experiment, { backend, wasmDirectory, readFile: filesFrom(files) });
  assert.equal(objective.backend, backend);
  return {
    objective,
    run: new Run(assign(experiment, experiment.optimizers[0], objective), { budget: 1 << 26, allocate: (bytes) => new ArrayBuffer(bytes) }),
  };
}

describe('runs against PyTorch in float64, step by step', () => {
  it('has all 60 cases', () => assert.equal(cases.length, 60));

  for (const one of cases) {
    for (const backend of ['cpu', 'wasm'] as const) {
      it(`${one.id} on ${backend}`, async () => {
        const { expected } = one;
        const { objective, run } = await load(one, backend);
        while (run.advance());
        const steps = expected.losses.length;
        assert.equal(run.length, steps + 1);
        const tolerance = Math.max(1e-4, 10 * one.float32RelativeDeviation);
        /** Relative to the norm of what is expected. */
        const near = (actual: ArrayLike<number>, wanted: Numbers, what: string) => {
          const values = flat(wanted);
          assert.equal(actual.length, values.length, what);
          const distance = Math.hypot(...values.map((x, i) => actual[i] - x));
          const bound = Math.max(smallestNormal, tolerance * Math.hypot(...values));
          if (!(distance <= bound)) assert.fail(`${what}: off by ${distance}, more than ${bound}`);
        };
        const nearAll = (actual: Float32Array, { tensors }: ParameterLayout, wanted: Tensors, what: string) => {
          assert.deepEqual(tensors.map(({ name }) => name).sort(), Object.keys(wanted).sort());
          for (const { name, offset, size } of tensors) near(actual.subarray(offset, offset + size), wanted[name], `${what} ${name}`);
        };
        for (let step = 0; step < steps; step++) {
          near(run.values(step, 'value'), expected.losses[step], `loss ${step}`);
          near(run.values(step, 'learningRate'), expected.learningRates[step], `rate ${step}`);
        }
        expected.at.forEach((step, i) => {
          nearAll(run.values(step, 'gradient'), objective.layout, expected.gradients[i], `step ${step}, gradient of`);
          nearAll(run.values(step, 'parameters'), objective.layout, expected.parameters[i], `step ${step}, parameters`);
        });
        const final = run.values(steps, 'parameters');
        nearAll(final, objective.layout, expected.finalParameters, 'after the last update,');
        if (objective instanceof NetworkOnTensors) checkPredictions(one, objective, run, near, nearAll);
        objective.dispose();
      });
    }
  }
});

function checkPredictions(
  { expected, validationRows }: Case,
  objective: NetworkOnTensors,
  run: Run,
  near: (actual: ArrayLike<number>, wanted: Numbers, what: string) => void,
  nearAll: (actual: Float32Array, layout: ParameterLayout, wanted: Tensors, what: string) => void,
): void {
  const steps = expected.losses.length;
  const final = run.values(steps, 'parameters');
  // Of the last update: the record after it has moved the moving averages on by a batch more.
  const { state } = run.contextAt(steps - 1);
  nearAll(state, objective.stateLayout, expected.state, 'after the last update,');
  const { dataset } = objective.parts;
  const all = Int32Array.from({ length: dataset.rows }, (_, row) => row);
  if (expected.outputsOnAllRows) near(objective.outputsFor(objective.rows(all).inputs, final, state), expected.outputsOnAllRows, 'outputs');
  if (expected.evaluation) {
    const { loss, accuracy } = objective.measure(all, final, state);
    near([loss], [expected.evaluation.lossOnAllRows], 'loss of all rows');
    const right = expected.evaluation.accuracyOnAllRows;
    if (right !== undefined) assert.ok(Math.abs(accuracy - right) < 1e-6, `accuracy ${accuracy} instead of ${right}`);
  }
  if (!expected.metrics) return;
  assert.deepEqual([...dataset.validation], validationRows);
  expected.metrics.rows.forEach((wanted, step) => {
    const found = objective.meter?.measure(run.values(step, 'parameters'), run.contextAt(step)) ?? [];
    wanted.forEach((x, i) => (x === null ? assert.ok(Number.isNaN(found[i])) : near([found[i]], [x], `metric ${i} of record ${step}`)));
  });
}

function flat(numbers: Numbers): readonly number[] {
  return typeof numbers === 'number' ? [numbers] : numbers.flatMap(flat);
}

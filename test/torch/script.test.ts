import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { assign } from '../../src/core/engine/assign';
import { compileExperiment } from '../../src/core/engine/compileExperiment';
import { Run } from '../../src/core/engine/run';
import { formatOf, parseExperiment } from '../../src/core/experiment/parse';
import type { ReadFile } from '../../src/core/objective/readFile';
import { compareRuns, recordsOf, type TraceRecord } from '../../src/core/torchScript/departure';
import { NotInTorch } from '../../src/core/torchScript/python';
import { torchScript, type TorchScript } from '../../src/core/torchScript/script';
import { endLine, stepLine } from '../../src/core/traceFormat/jsonLines';
import { readerNear } from '../../src/platform/node/files/nearby';
import { exampleFiles } from '../support/examples';
import { filesFrom } from '../support/network';
import { root } from '../support/paths';
import { pythonWithTorch, runScripts } from '../support/python';
import { moreExperiments } from './moreExperiments';

const wasmDirectory = dirname(createRequire(__filename).resolve('@tensorflow/tfjs-backend-wasm'));
const cases = join(root, 'test/fixtures/reference/torch');
/** Updates compared; what an update of ResNet-18 costs, PyTorch pays four times. */
const mostSteps = (name: string) => (name.startsWith('resnet') ? 1 : name.startsWith('digits') ? 12 : 80);
/** Of these PyTorch and the rule language have no equations. */
const unsaid = new Set(['ranger', 'ranger21', 'muon', 'adafactor', 'sam', 'gridSearch']);
const unsaidLayers = new Set([
  'separableConv2d',
  'conv2dTranspose',
  'embedding',
  'positionalEncoding',
  'simpleRNN',
  'gru',
  'lstm',
  'bidirectional',
  'multiHeadAttention',
  'upSampling2d',
  'conv1d',
  'maxPooling1d',
  'averagePooling1d',
  'globalAveragePooling1d',
  'globalMaxPooling1d',
  'groupNormalization',
  'rmsNormalization',
  'leakyReLU',
  'prelu',
  'elu',
]);
/** Drawn anew at each step, or decided by what is measured on the way. */
const unsaidFunctions = new Set(['noise', 'data', 'module', 'augment', 'stop', 'accumulate', 'maximize']);

const isUnsaid = (name: string) => unsaid.has(name) || unsaidLayers.has(name) || unsaidFunctions.has(name);

interface Source {
  readonly name: string;
  readonly text: string;
  readonly format: 'yaml' | 'json';
  readonly readFile: ReadFile;
}

function sources(): readonly Source[] {
  // Rules and losses in code are of TensorFlow.js.
  const ours = exampleFiles
    .filter((path) => basename(dirname(path)) !== '6-code')
    .map((path): Source => ({
      name: basename(path),
      text: readFileSync(path, 'utf8'),
      format: formatOf(path),
      readFile: readerNear(dirname(path), dirname(path)),
    }));
  const reference = readdirSync(cases).map((name): Source => {
    const { experiment, files } = JSON.parse(readFileSync(join(cases, name), 'utf8')) as {
      experiment: unknown;
      files: Record<string, unknown>;
    };
    return { name: `reference ${name}`, text: JSON.stringify(experiment), format: 'json', readFile: filesFrom(files) };
  });
  const more = Object.entries(moreExperiments).map(([name, text]): Source => ({ name, text, format: 'yaml', readFile: filesFrom({}) }));
  return [...ours, ...reference, ...more];
}

/** The experiment as far as it is compared, its trace here, and its script. */
async function prepared({ name, text, format, readFile }: Source, folder: string) {
  const parsed = parseExperiment(text, format);
  assert.ok(parsed.experiment, `${name}: ${parsed.diagnostics.map(({ message }) => message).join('\n')}`);
  const experiment = { ...parsed.experiment, steps: Math.min(parsed.experiment.steps, mostSteps(name)) };
  const objective = await compileExperiment(experiment, { backend: experiment.backend, wasmDirectory, readFile });
  try {
    const base = name.replaceAll(/[^\w]+/g, '_');
    let script: TorchScript;
    try {
      script = torchScript(experiment, objective, `${base}.safetensors`);
    } catch (error) {
      // It is refused by name, and the name is one of those that are known to be.
      const refused = error instanceof NotInTorch && [...error.message.matchAll(/`(\w+)`/g)].some(([, what]) => isUnsaid(what));
      if (!refused) throw error;
      return undefined;
    }
    writeFileSync(join(folder, `${base}.py`), script.text);
    if (script.tensors) writeFileSync(join(folder, `${base}.safetensors`), script.tensors);
    const left = new Set(script.left.map(({ run }) => run));
    const isLarge = objective.layout.size > 2000;
    const lines = experiment.optimizers
      .filter(({ id }) => !left.has(id))
      .flatMap((entry) => {
        const run = new Run(assign(experiment, entry, objective), { budget: 1 << 26, allocate: (bytes) => new ArrayBuffer(bytes) });
        const full = { full: !isLarge };
        const made: string[] = [];
        while (run.advance()) {
          const step = run.length - 1;
          made.push(run.hasUpdate(step) ? stepLine(entry.id, run, step, full) : endLine(entry.id, run, step, full));
        }
        return made;
      });
    return {
      name,
      path: join(folder, `${base}.py`),
      left: script.left,
      optimizers: experiment.optimizers,
      ours: recordsOf(lines),
      options: isLarge ? [] : ['--full'],
    };
  } finally {
    objective.dispose();
  }
}

describe('an experiment as a script of PyTorch', function () {
  this.timeout(300_000);
  const all = sources();
  let ready: NonNullable<Awaited<ReturnType<typeof prepared>>>[] = [];
  let theirs: { readonly half: Map<string, TraceRecord[]>; readonly exact: Map<string, TraceRecord[]> }[] = [];
  let folder: string;

  before(async function () {
    const python = pythonWithTorch();
    if (python === undefined) return this.skip();
    folder = mkdtempSync(join(tmpdir(), 'optimizer-torch-script-'));
    ready = [];
    for (const source of all) {
      const one = await prepared(source, folder);
      if (one) ready.push(one);
    }
    const jobs = ready.flatMap(({ path, options }) =>
      ['float32', 'float64'].map((dtype) => ({ script: path, arguments: [...options, '--dtype', dtype] })),
    );
    const printed = runScripts(python, jobs);
    theirs = ready.map((_, i) => ({ half: recordsOf(printed[2 * i]), exact: recordsOf(printed[2 * i + 1]) }));
  });
  after(() => {
    if (folder !== undefined) rmSync(folder, { recursive: true });
  });

  for (const { name } of all) {
    it(`makes the runs of ${name}`, () => {
      const i = ready.findIndex((one) => one.name === name);
      // It is refused by name.
      if (i < 0) return;
      const { left, optimizers, ours } = ready[i];
      for (const { run, why } of left)
        assert.ok(
          optimizers.some(({ id, name, options }) => id === run && [name, ...Object.keys(options)].some(isUnsaid)),
          `${run} is left out: ${why}`,
        );
      assert.equal(ours.size, optimizers.length - left.length);
      for (const [run, records] of ours) {
        const agreement = compareRuns(run, records, theirs[i].half.get(run) ?? [], theirs[i].exact.get(run) ?? []);
        assert.equal(agreement.departure, undefined);
        assert.ok(agreement.certain >= Math.min(records.length, 4), `${run}: only ${agreement.certain} records say anything`);
      }
    });
  }
});

describe('a run held against PyTorch', () => {
  const records = (factor: (step: number) => number, steps = 20): TraceRecord[] =>
    Array.from({ length: steps }, (_, step) => ({
      run: 'adam',
      step,
      value: factor(step) * Math.exp(-step / 5),
      parameters: { w: [1 + step, [2 * factor(step)]] },
    }));
  const exact = records(() => 1);

  it('agrees where it differs by rounding', () => {
    const agreement = compareRuns(
      'adam',
      records((step) => 1 + step * 1e-6),
      exact,
      exact,
    );
    assert.deepEqual({ ...agreement, farthest: 0 }, { run: 'adam', steps: 20, certain: 20, farthest: 0 });
  });

  it('is told its first difference, by step and entry', () => {
    const { departure } = compareRuns(
      'adam',
      records((step) => (step < 7 ? 1 : 1.001)),
      exact,
      exact,
    );
    assert.equal(departure?.step, 7);
    assert.equal(departure.what, 'value');
    const other = exact.map((record) => (record.step < 9 ? record : { ...record, parameters: { w: [1 + record.step, [2.01]] } }));
    assert.deepEqual(compareRuns('adam', other, exact, exact).departure, {
      run: 'adam',
      step: 9,
      what: 'w[1,0]',
      ours: 2.01,
      theirs: 2,
      allowed: 1e-4,
    });
  });

  it('may lose ten times what PyTorch loses in float32, until that says nothing any more', () => {
    const inFloat32 = records((step) => 1 + 1e-4 * step);
    assert.equal(
      compareRuns(
        'adam',
        records((step) => 1 - 5e-4 * step),
        inFloat32,
        exact,
      ).departure,
      undefined,
    );
    assert.equal(
      compareRuns(
        'adam',
        records((step) => 1 - 5e-3 * step),
        inFloat32,
        exact,
      ).departure?.step,
      1,
    );
    const chaotic = records((step) => (step < 5 ? 1 : 3));
    const { certain, departure } = compareRuns(
      'adam',
      records((step) => (step < 5 ? 1 : 7)),
      chaotic,
      exact,
    );
    assert.deepEqual([certain, departure], [5, undefined]);
  });

  it('is told where it ends early', () => {
    assert.equal(compareRuns('adam', exact.slice(0, 12), exact, exact).departure?.what, 'number of records');
  });

  it('counts what is not finite as equal to itself alone', () => {
    const nan = [
      { run: 'a', step: 0, value: 'NaN' },
      { run: 'a', step: 1, value: 'Infinity' },
    ];
    assert.equal(compareRuns('a', nan, nan, nan).departure, undefined);
    assert.equal(compareRuns('a', [{ run: 'a', step: 0, value: 1 }, nan[1]], nan, nan).departure?.step, 0);
  });
});

import assert from 'node:assert/strict';
import { appendFileSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fork } from '../../../src/core/engine/fork';
import { recordedExperiment, type RecordedExperiment } from '../../../src/core/engine/recordedExperiment';
import { Run } from '../../../src/core/engine/run';
import { slotOf } from '../../../src/core/conformance/checker';
import { slotNames } from '../../../src/core/conformance/counterpart';
import { explainStep } from '../../../src/core/explanation/explainRun';
import { builtIn } from '../../../src/core/optimizer/registry';
import { assess } from '../../../src/core/verdicts/assess';
import { openRecording } from '../../../src/platform/node/files/recordingFile';

const fixtures = join(__dirname, '../../fixtures/recordings');
const all = ['optimizers', 'bugs', 'right'].flatMap((folder) =>
  readdirSync(join(fixtures, folder))
    .filter((name) => name.endsWith('.optrace') && name !== 'lbfgs.optrace')
    .map((name) => join(folder, name)),
);
const ofClass = (className: string) => (/sgd/i.test(className) ? 'sgd' : /adamw/i.test(className) ? 'adamw' : 'adam');

async function opened(path: string, rule?: string) {
  const file = await openRecording(path);
  const loaded = recordedExperiment(file.recording, 'run.optrace', builtIn, { rule });
  if ('refusal' in loaded) throw new Error(loaded.refusal);
  return { ...file, loaded };
}

function runOf(loaded: RecordedExperiment, id = loaded.entries[0].id, budget = 2 ** 22): Run {
  return new Run(loaded.assignmentOf(id), { budget, allocate: (bytes: number) => new ArrayBuffer(bytes) });
}

function toEnd(run: Run): Run {
  while (run.advance());
  return run;
}

describe('a recording as an experiment', () => {
  for (const name of all)
    it(`shows what was recorded, bit for bit: ${name}`, async () => {
      const path = join(fixtures, name);
      const { recording, loaded, close } = await opened(path, /own|bugs/.test(name) ? ofClass(readFileSync(path, 'utf8')) : undefined);
      for (const [number, { steps }] of recording.index.optimizers.entries()) {
        const run = toEnd(runOf(loaded, loaded.entries[number].id));
        assert.equal(run.length, (steps.at(-1)?.step ?? -1) + 1);
        assert.equal(run.end?.reason, 'completed');
        for (const [at, { step, rows }] of steps.entries()) {
          const whole = recording.wholeNow(number, at);
          assert.ok(whole && run.hasUpdate(step));
          run.assignment.problem.layout.tensors.forEach(({ offset, size }, parameter) => {
            const part = (values: Float32Array) => values.subarray(offset, offset + size);
            assert.deepEqual(part(run.values(step, 'parameters')), whole.before.parameters[parameter]);
            assert.deepEqual(
              part(run.values(step, 'update')),
              whole.after.parameters[parameter]?.map((x, i) => x - (whole.before.parameters[parameter]?.[i] ?? NaN)),
            );
            if (
              whole.gradient[parameter] &&
              !rows.has(parameter) &&
              loaded.notes.every(({ message }) => !message.includes('weight decay is part'))
            )
              assert.deepEqual(part(run.values(step, 'gradient')), whole.gradient[parameter]);
            for (const column of run.layout.columns.filter(({ quantity, kind }) => quantity === 'state' && kind === 'whole')) {
              const recorded = slotOf(whole.after, slotNames.get(column.slot ?? '') ?? [], parameter);
              if (recorded?.length === size && column.size > 1) assert.deepEqual(part(run.values(step, 'state', column.slot)), recorded);
            }
          });
        }
        // The update of the last step is there, and what it has left.
        const last = recording.wholeNow(number, steps.length - 1);
        assert.deepEqual(
          run.thetaAfter(run.length - 1),
          Float32Array.from((last?.after.parameters ?? []).flatMap((values) => [...(values ?? [])])),
        );
      }
      await close();
    });

  it('makes the stages of an update by our rule from what was recorded, and is right where it departs', async () => {
    const { loaded, close } = await opened(join(fixtures, 'bugs/decay-twice.optrace'), 'adamw');
    const run = toEnd(runOf(loaded));
    const made = new Map<string, Float32Array>();
    run.observe(5, (stage, values, from) => {
      const held = made.get(stage.output) ?? new Float32Array(run.assignment.problem.layout.size);
      if (values.length > 1) held.set(values, from);
      made.set(stage.output, held);
    });
    // The first moment is as recorded; the step that our rule makes of it is not, since this one decays twice.
    const most = (one: Float32Array, other: Float32Array | undefined) => Math.max(...one.map((x, i) => Math.abs(x - (other?.[i] ?? NaN))));
    assert.ok(most(run.values(5, 'state', 'm'), made.get('m')) < 1e-7);
    assert.ok(most(run.values(5, 'update'), made.get('update')) > 1e-4);
    await close();
  });

  it('explains an update with the count of updates that its state has seen', async () => {
    const { loaded, close } = await opened(join(fixtures, 'optimizers/adam.optrace'));
    const run = toEnd(runOf(loaded));
    const { stages } = explainStep(run, 7, 0, 6);
    const correction = stages.find(({ name }) => name.startsWith('bias correction'));
    assert.match(correction?.numbers?.latex ?? '', /7 ?\+ ?1/);
    const made = Number(stages[stages.length - 1].numbers?.result);
    assert.ok(Math.abs(made - run.values(8, 'parameters')[0]) < 1e-6);
    await close();
  });

  it('reads steps again that were given up for memory', async () => {
    const { loaded, close } = await opened(join(fixtures, 'optimizers/adam.optrace'));
    const [large, small] = [toEnd(runOf(loaded)), toEnd(runOf(loaded, loaded.entries[0].id, 2048))];
    for (let step = large.length - 1; step >= 0; step--) assert.deepEqual(small.row(step).slice(), large.row(step).slice());
    await close();
  });

  it('says of a step that was not kept that it was not, and stops nowhere for it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'optrace-'));
    try {
      const path = join(folder, 'run.optrace');
      const source = join(fixtures, 'optimizers/adam.optrace');
      cpSync(`${source}.tensors`, `${path}.tensors`, { recursive: true });
      const lines = readFileSync(source, 'utf8').split('\n');
      const without = lines.map((line) => {
        if (!/"type":"step".*"step":[45],/.test(line)) return line;
        const said = JSON.parse(line) as Record<string, unknown>;
        return JSON.stringify({ ...said, whole: undefined, base: undefined });
      });
      writeFileSync(path, without.join('\n'));
      const { loaded, close } = await opened(path);
      const run = toEnd(runOf(loaded));
      // What comes after a gap lacks what was before it.
      assert.deepEqual(
        Array.from({ length: run.length }, (_, step) => run.recorded?.isKept(step)),
        Array.from({ length: run.length }, (_, step) => step < 4 || step > 6),
      );
      assert.ok(run.values(4, 'gradient').every(Number.isNaN));
      assert.ok(Number.isFinite(run.values(8, 'parameters')[0]));
      assert.ok(run.series.read(['value'], 0, 6, 100).values.every(Number.isFinite));
      assert.ok(loaded.notes.some(({ message }) => /of \d+ recorded steps \d+ are kept whole/.test(message)));
      assert.ok(!assess(loaded.experiment, run, run.length - 1, []).verdict.message.includes('NaN'));
      await close();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('grows while it is written', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'optrace-'));
    try {
      const path = join(folder, 'run.optrace');
      const source = join(fixtures, 'right/warmed-up.optrace');
      cpSync(`${source}.tensors`, `${path}.tensors`, { recursive: true });
      const lines = readFileSync(source, 'utf8').trimEnd().split('\n');
      const steps = lines.flatMap((line, i) => (line.startsWith('{"type":"step"') ? [i] : []));
      writeFileSync(path, `${lines.slice(0, steps[3]).join('\n')}\n`);
      const { loaded, watch, close } = await opened(path);
      const run = toEnd(runOf(loaded));
      assert.equal(run.length, 3);
      assert.equal(run.end?.reason, 'completed');
      const grown = new Promise<void>((resolve) => watch(resolve));
      appendFileSync(path, `${lines.slice(steps[3]).join('\n')}\n`);
      await grown;
      loaded.grown();
      assert.equal(run.end, undefined);
      toEnd(run);
      assert.equal(run.length, steps.length);
      // The rate was rising all the while.
      const rates = run.series.read(['learningRate'], 0, 4, 100).values;
      assert.ok(rates[4] > rates[3] && rates[3] > rates[2]);
      await close();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('forks: the same gradients through another rule, from any step', async () => {
    const { loaded, close } = await opened(join(fixtures, 'optimizers/adam.optrace'));
    const run = toEnd(runOf(loaded));
    const assignment = fork(run, 5, { optimizer: 'sgd', options: { learningRate: 0.5 } }, loaded.experiment.steps);
    const forked = toEnd(new Run(assignment, { budget: 2 ** 22, allocate: (bytes) => new ArrayBuffer(bytes) }));
    assert.equal(forked.first, 5);
    assert.equal(forked.end?.reason, 'completed');
    assert.equal(forked.recorded, undefined);
    for (let step = 5; step < forked.length; step++)
      assert.deepEqual(forked.values(step, 'gradient').slice(), run.values(step, 'gradient').slice());
    assert.deepEqual(
      forked.values(5, 'update').slice(),
      run
        .values(5, 'gradient')
        .map((g, i) => Math.fround(run.values(5, 'parameters')[i] - Math.fround(0.5 * g)) - run.values(5, 'parameters')[i]),
    );
    assert.equal(forked.length, run.length);
    assert.throws(() => fork(run, run.length - 1, {}, 100), /recorded gradients end at step/);
    assert.throws(() => run.edit({ step: 3, text: '', change: { kind: 'parameters', index: 0, value: 1 } }), /Fork from this step/);
    await close();
  });
});

describe('a recording of several optimizers', () => {
  it('is a run each, with parameters of its own', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'optrace-'));
    try {
      const path = join(folder, 'run.optrace');
      const source = (name: string) => join(fixtures, 'optimizers', name);
      cpSync(`${source('adam.optrace')}.tensors`, `${path}.tensors`, { recursive: true });
      for (const chunk of readdirSync(`${source('rprop.optrace')}.tensors`))
        cpSync(
          `${source('rprop.optrace')}.tensors/${chunk}`,
          `${path}.tensors/${String(Number(chunk.slice(0, 6)) + 100).padStart(6, '0')}.safetensors`,
        );
      const second = readFileSync(source('rprop.optrace'), 'utf8')
        .replace(/^.*\n/, '')
        .replace(/"optimizer":0/g, '"optimizer":1')
        .replace(/"layout":(\d+)/g, (_, layout: string) => `"layout":${Number(layout) + 100}`)
        .replace(/"chunk":(\d+)/g, (_, chunk: string) => `"chunk":${Number(chunk) + 100}`);
      const lines = readFileSync(source('adam.optrace'), 'utf8')
        .split('\n')
        .filter((line) => !line.includes('"type":"end"'));
      writeFileSync(path, `${lines.join('\n')}${second}`);
      const { recording, loaded, close } = await opened(path);
      assert.deepEqual(
        loaded.entries.map(({ id, label }) => [id, label]),
        [
          ['adam', 'Adam'],
          ['rprop', 'Rprop'],
        ],
      );
      for (const [number, { id }] of loaded.entries.entries()) {
        const run = toEnd(runOf(loaded, id));
        assert.deepEqual(run.values(3, 'parameters').subarray(0, 12), recording.wholeNow(number, 3)?.before.parameters[0]);
      }
      const file = await openRecording(path);
      const one = recordedExperiment(file.recording, 'run.optrace', builtIn, { optimizers: ['rprop'] });
      assert.ok('entries' in one && one.entries.length === 1 && one.numberOf('rprop') === 1);
      const none = recordedExperiment(file.recording, 'run.optrace', builtIn, { optimizers: ['sgd'] });
      assert.match('refusal' in none ? none.refusal : '', /has no optimizer sgd\. Choose among adam, rprop/);
      await file.close();
      await close();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

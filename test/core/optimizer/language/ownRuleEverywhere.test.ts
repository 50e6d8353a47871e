import * as assert from 'node:assert/strict';
import { fork } from '../../../../src/core/engine/fork';
import { Run } from '../../../../src/core/engine/run';
import { stageList } from '../../../../src/core/engine/stageList';
import { explainStep } from '../../../../src/core/explanation/explainRun';
import { ruleText } from '../../../../src/core/experiment/language/ownRule';
import { defaultsOf } from '../../../../src/core/optimizer/options';
import { builtIn } from '../../../../src/core/optimizer/registry';
import type { Rule } from '../../../../src/core/optimizer/rule';
import { finish, load } from '../../../support/load';

/** A built-in optimizer beside the same as a user writes it into the file: whatever is asked of both, they do alike. */
const original = builtIn.named('adam') as Rule;
const rules = `rules:\n${ruleText(original, defaultsOf(original.options), 'own') ?? ''}\n`;
const formula = 'objective: { minimize: "(x - 1)^2 + 5*(w[0] - x)^2 + w[1]^2*w[2]^2 + w[2]^2", start: { x: 3, w: [2, -1, 1.5] } }';
const network =
  'data: { generate: { moons: { samples: 60, noise: 0.2 } }, batchSize: 20 }\nnetwork: { layers: [dense: { units: 6, activation: tanh }, dense: { units: 2 }], loss: crossEntropy }';
const pair = (options: string, problem = formula) =>
  load(`${rules}${problem}\noptimizers:\n  - adam: ${options}\n  - own: ${options}\nsteps: 30\n`);
const bits = (values: Float32Array) => Buffer.from(Float32Array.from(values).buffer).toString('hex');

function assertAlike(a: Run, b: Run): void {
  assert.ok(a.length > 20 && a.length === b.length, `${a.length} and ${b.length} records`);
  for (let step = a.first; step < a.length; step++) assert.equal(bits(b.row(step)), bits(a.row(step)), `record ${step}`);
}

describe('a rule of the file as the optimizer it is', () => {
  const settings: Readonly<Record<string, string>> = {
    'as it is': '{ learningRate: 0.05 }',
    'with a schedule': '{ learningRate: { cosine: { initial: 0.1 } } }',
    'with a schedule of another option': '{ learningRate: 0.05, beta1: { linear: { initial: 0.5, final: 0.95 } } }',
    'clipped by global norm': '{ learningRate: 0.05, clip: { globalNorm: 0.5 } }',
    'clipped by value': '{ learningRate: 0.05, clip: { value: 0.3 } }',
    'with groups': '{ learningRate: 0.05, groups: [{ match: "*w*", learningRate: 0.01, beta2: 0.9 }] }',
  };
  for (const [what, options] of Object.entries(settings)) {
    it(`makes the same bits ${what}`, async () => {
      const { run } = await pair(options);
      assertAlike(finish(run(0)), finish(run(1)));
    });
  }

  it('makes the same bits on a network, and with groups of kernels and biases', async () => {
    for (const options of ['{ learningRate: 0.05 }', '{ learningRate: 0.05, groups: [{ match: "*/bias", learningRate: 0.2 }] }']) {
      const { run, objective } = await pair(options, network);
      try {
        assertAlike(finish(run(0)), finish(run(1)));
      } finally {
        objective.dispose();
      }
    }
  });

  it('makes the same bits where the function is maximized, and inside lookahead', async () => {
    const { run } = await pair('{ learningRate: 0.05 }', formula.replace('minimize: "', 'maximize: "-(').replace('", start', ')", start'));
    assertAlike(finish(run(0)), finish(run(1)));
    const inside = await load(
      `${rules}${formula}\noptimizers:\n  - lookahead: { inner: { name: adam, learningRate: 0.05 } }\n  - lookahead: { inner: { name: own, learningRate: 0.05 } }\nsteps: 30\n`,
    );
    assertAlike(finish(inside.run(0)), finish(inside.run(1)));
  });

  it('can be forked, changed and stepped back', async () => {
    const { run } = await pair('{ learningRate: 0.05 }');
    const forked = [0, 1].map((index) => {
      const parent = finish(run(index));
      const child = new Run(fork(parent, 7, { options: { learningRate: 0.2 } }, 30), {
        budget: 1 << 24,
        allocate: (bytes) => new ArrayBuffer(bytes),
      });
      child.edit({ step: 7, text: 'm = 0', change: { kind: 'state', slot: 'm', index: 1, value: 0 } });
      return finish(child);
    });
    assertAlike(forked[0], forked[1]);
    assert.equal(forked[1].first, 7);
    assert.deepEqual(forked[1].snapshotBefore(15), forked[0].snapshotBefore(15));
  });

  it('is explained with the same numbers, stage by stage', async () => {
    const { run } = await pair('{ learningRate: 0.05 }');
    const [theirs, ours] = [0, 1].map((index) => explainStep(finish(run(index)), 4, 2, 6).stages);
    assert.deepEqual(
      ours.map(({ numbers }) => numbers),
      theirs.map(({ numbers }) => numbers),
    );
    assert.ok(ours.length >= 6 && ours.every(({ numbers }) => numbers));
  });

  it('is walked through on its own lines in the file', async () => {
    const { run, experiment } = await pair('{ learningRate: 0.05 }');
    const stages = stageList(finish(run(1)), 0, experiment, experiment.optimizers[1]).filter(({ kind }) => kind === 'rule');
    const places = stages.map(({ range }) => range.start);
    assert.deepEqual(
      places,
      [...places].sort((a, b) => a - b),
    );
    assert.equal(new Set(places).size, stages.length);
    assert.ok(stages.every(({ source }) => source === undefined));
    const builtInStages = stageList(finish(run(0)), 0, experiment, experiment.optimizers[0]).filter(({ kind }) => kind === 'rule');
    const [first] = builtInStages.map(({ source }) => source?.line ?? NaN);
    assert.deepEqual(
      builtInStages.map(({ source }) => source?.line),
      builtInStages.map((_, i) => first + i),
    );
    const text = builtInStages[0].source?.text?.split('\n') ?? [];
    assert.ok(
      text[first].startsWith('m = beta1*m + (1 - beta1)*g') &&
        text.slice(0, first - 1).every((line) => line.startsWith('# ') && line.length <= 75),
      text.join('\n'),
    );
    assert.deepEqual(
      stages.map(({ formula: shown }) => shown),
      builtInStages.map(({ formula: shown }) => shown),
    );
  });
});

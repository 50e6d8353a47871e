import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { verify, type Conformance } from '../../src/core/conformance/verify';
import { departs } from '../../src/core/conformance/words';
import { builtIn } from '../../src/core/optimizer/registry';
import { openRecording } from '../../src/platform/node/files/recordingFile';

/** Made by PyTorch 1.13: test/fixtures/recordings/make.py. */
const folder = join(__dirname, '../fixtures/recordings');
const recordingsIn = (kind: string) =>
  readdirSync(join(folder, kind))
    .filter((name) => name.endsWith('.optrace'))
    .map((name) => name.slice(0, -'.optrace'.length));

async function verified(kind: string, name: string): Promise<Conformance> {
  const { recording, close } = await openRecording(join(folder, kind, `${name}.optrace`));
  const [found] = await verify(recording, builtIn);
  await close();
  return found;
}

/** Adadelta squares an update of six roundings: the mean of squares may be off by more of its last places. */
const mostUlps: Record<string, number> = { adadelta: 4 };
/** Why an update cannot be made again. */
const unchecked: Record<string, RegExp> = { lbfgs: /several times inside a step/ };

describe('updates of torch.optim made again', () => {
  for (const name of recordingsIn('optimizers').filter((one) => one !== 'rprop' || builtIn.named('rprop'))) {
    it(name, async () => {
      const found = await verified('optimizers', name);
      assert.equal(found.departure, undefined);
      assert.deepEqual(found.findings, []);
      if (name in unchecked) {
        assert.match(found.unchecked ?? '', unchecked[name]);
        return;
      }
      assert.equal(found.checked, 12);
      assert.ok(found.ulps <= (mostUlps[name] ?? 2), `${found.ulps} ulp`);
    });
  }
});

/** What is planted, and the name it has to be given. */
const bugs: Record<string, string> = {
  coupled: 'coupled weight decay',
  'decay-twice': 'weight decay twice',
  'decay-without-rate': 'weight decay without the learning rate',
  'decay-missing': 'weight decay missing',
  'epsilon-inside': 'ε inside the root',
  'epsilon-missing': 'ε missing',
  'no-bias-correction': 'bias correction missing',
  'count-off-by-one': 'count of steps off by one',
  'betas-swapped': 'β₁ and β₂ swapped',
  uphill: 'sign',
  'momentum-forgotten': 'momentum forgotten',
  'nesterov-unasked': 'Nesterov look-ahead',
  'clipped-after': 'clipping after the step',
  'still-scaled': 'gradients still scaled',
  'scheduler-first': 'scheduler stepped before the optimizer',
  'momentum-not-restored': 'momentum not restored on resume',
  'decayed-by-hand': 'weight decay twice',
};

describe('planted bugs', () => {
  it('are all there', () => assert.deepEqual(recordingsIn('bugs').sort(), Object.keys(bugs).sort()));
  for (const [name, wanted] of Object.entries(bugs)) {
    it(`${name} is found and named`, async () => {
      const found = await verified('bugs', name);
      assert.ok(departs(found));
      const names = found.departure ? [found.departure.explained[0]?.name] : found.findings.map((finding) => finding.name);
      assert.deepEqual(names, [wanted]);
    });
  }
});

describe('right optimizers and loops', () => {
  for (const name of recordingsIn('right')) {
    it(`nothing is found in ${name}`, async () => {
      const found = await verified('right', name);
      assert.deepEqual([found.departure, found.findings, found.checked], [undefined, [], 12]);
    });
  }
});

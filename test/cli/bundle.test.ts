import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { built } from '../support/build';
import { commandLine } from '../support/commandLine';
import { root } from '../support/paths';

const recording = join(root, 'test/fixtures/recordings/optimizers/adam.optrace');

/** Every command in the bundle, as a process, says what it says where the other tests run it: in their own. */
describe('the bundle of the command line', function () {
  this.timeout(120_000);
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'bundle-'));
    const source = 'objective: { minimize: x^2 + y^2, start: { x: 1, y: 1 } }\noptimizer: sgd\nsteps: 3\n';
    writeFileSync(join(folder, 'a.experiment.yaml'), source);
    writeFileSync(join(folder, 'a.jsonl'), '{"step": 0, "loss": 1}\n{"step": 1, "loss": 0.5}\n');
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const words of [
    ['--help'],
    ['run', 'a.experiment.yaml'],
    ['basins', 'a.experiment.yaml', '--points', '4'],
    ['curves', 'a.jsonl'],
    ['export-torch', 'a.experiment.yaml', '--out', 'a.py'],
    ['compare-torch', 'a.experiment.yaml', '--python', './nowhere'],
    ['verify', recording],
    ['compare', recording, recording],
  ])
    it(words.slice(0, 1).join(' '), async () => {
      const own = await commandLine(words, folder);
      const { status, stdout, stderr } = spawnSync(process.execPath, [built('cli.js'), ...words], { encoding: 'utf8', cwd: folder });
      assert.deepEqual({ status, stdout, stderr }, own);
      assert.equal(status, words[0] === 'compare-torch' ? 1 : 0, stderr);
    });
});

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { built } from '../support/build';

describe('run --workers', function () {
  this.timeout(120_000);
  let folder: string;
  let cli: string;
  before(() => {
    cli = built('cli.js');
    folder = mkdtempSync(join(tmpdir(), 'workers-'));
    writeFileSync(
      join(folder, 'a.experiment.yaml'),
      'data: { generate: { moons: { samples: 256 } }, batchSize: 64 }\nnetwork: { layers: [{ dense: { units: 64, activation: tanh } }, { dense: { units: 2 } }], loss: crossEntropy }\noptimizers: [{ adam: {} }, { sgd: {} }, { radam: {} }]\nsteps: 60\n',
    );
  });
  after(() => rmSync(folder, { recursive: true }));

  const run = (...args: string[]) =>
    spawnSync(process.execPath, [cli, 'run', 'a.experiment.yaml', ...args], { encoding: 'utf8', cwd: folder, maxBuffer: 1 << 28 });

  it('writes the same trace to the byte, however many there are', () => {
    const [one, ...others] = ['1', '2', '3'].map((workers) => run('--workers', workers));
    assert.equal(one.status, 0, one.stderr);
    for (const { status, stderr, stdout } of others) {
      assert.equal(status, 0, stderr);
      assert.equal(stderr, one.stderr);
      assert.ok(stdout === one.stdout, 'the traces are the same');
    }
  });

  it('refuses what is no number of threads', () => {
    for (const workers of ['0', '65', 'two']) {
      const { status, stderr } = run('--workers', workers);
      assert.notEqual(status, 0);
      assert.ok(stderr.includes(`--workers takes a whole number from 1 to 64, not ${workers}.`), stderr);
    }
  });
});

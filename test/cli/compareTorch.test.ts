import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { agreementText } from '../../src/core/torchScript/agreementText';
import { commandLine } from '../support/commandLine';
import { pythonWithTorch } from '../support/python';

describe('the command compare-torch', function () {
  this.timeout(120_000);
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'compare-torch-'));
    writeFileSync(
      join(folder, 'a.experiment.yaml'),
      'objective: { minimize: x^2, start: { x: 1 } }\noptimizers:\n  - sgd: { learningRate: 0.1 }\n  - adam: { learningRate: 0.1 }\nsteps: 5\n',
    );
  });
  after(() => rmSync(folder, { recursive: true }));

  const run = (...args: string[]) => commandLine(['compare-torch', 'a.experiment.yaml', ...args], folder);

  it('says that runs agree', async function () {
    const python = pythonWithTorch();
    if (python === undefined) return this.skip();
    const { status, stdout, stderr } = await run('--python', python);
    assert.equal(status, 0, stderr);
    assert.match(
      stdout,
      /^sgd: agrees with PyTorch over 6 records, to [\de.-]+\.\nadam: agrees with PyTorch over 6 records, to [\de.-]+\.\n$/,
    );
  });

  it('says where a run departs', async function () {
    if (process.platform === 'win32') return this.skip();
    // Stands for a Python whose torch computes another run.
    const lines = ['sgd', 'adam'].flatMap((name) =>
      Array.from({ length: 6 }, (_, step) =>
        JSON.stringify({ type: step < 5 ? 'step' : 'end', run: name, step, value: step === 0 ? 1 : 0.5 }),
      ),
    );
    writeFileSync(join(folder, 'python'), `#!/bin/sh\ncat <<'E'\n${lines.join('\n')}\nE\n`, { mode: 0o755 });
    const { status, stdout } = await run('--python', join(folder, 'python'));
    assert.equal(status, 1);
    assert.match(
      stdout,
      /^sgd: departs from PyTorch at step 1, first in value: 0\.6400000\d here, 0\.5 there, farther apart than the 0\.00010 that rounding explains\.$/m,
    );
  });

  it('says what to do where there is no Python, or none with torch', async function () {
    const missing = await run('--python', join(folder, 'nowhere'));
    assert.equal(missing.status, 1);
    assert.match(missing.stderr, /^Python cannot be run: there is no .*nowhere\. Name an interpreter that has torch\.$/m);
    if (process.platform === 'win32') return this.skip();
    writeFileSync(join(folder, 'bare'), '#!/bin/sh\necho "ModuleNotFoundError: No module named \'torch\'" >&2\nexit 1\n', { mode: 0o755 });
    assert.match((await run('--python', join(folder, 'bare'))).stderr, /No module named 'torch'\. .*bare has no torch: install it there/);
  });

  it('tells of records that are missing, and of where rounding takes over', () => {
    const common = { run: 'a', steps: 9, certain: 9, farthest: 0 };
    assert.equal(
      agreementText({ ...common, departure: { run: 'a', step: 9, what: 'number of records', ours: 9, theirs: 12, allowed: 0 } }),
      'a: departs from PyTorch at step 9: it has 9 records, PyTorch 12.',
    );
    assert.equal(
      agreementText({ ...common, certain: 4, farthest: 1.5e-5 }),
      'a: agrees with PyTorch over 4 records, to 0.000015; from there on rounding alone drives PyTorch’s own float32 and float64 apart.',
    );
    assert.equal(agreementText(common), 'a: agrees with PyTorch over 9 records, to the last bit.');
  });
});

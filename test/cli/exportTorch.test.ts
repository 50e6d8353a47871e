import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commandLine } from '../support/commandLine';

describe('the command export-torch', function () {
  this.timeout(120_000);
  let folder: string;
  before(() => {});
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'export-torch-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const run = (...args: string[]) => commandLine(['export-torch', ...args], folder);
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  const formula = 'objective: { minimize: x^2, start: { x: 1 } }\n';

  it('writes one script for a formula, named after the file', async () => {
    write('a.experiment.yaml', `title: 'A """ bowl\\'\n${formula}optimizer: adam\n`);
    const { status, stderr } = await run('a.experiment.yaml');
    assert.equal(status, 0, stderr);
    assert.deepEqual(readdirSync(folder).sort(), ['a.experiment.yaml', 'a.py']);
    const script = readFileSync(join(folder, 'a.py'), 'utf8');
    assert.match(script, /torch\.optim\.Adam\(list\(p\.values\(\)\), lr=0\.001, betas=\(0\.9, 0\.999\)/);
    // A title cannot leave the text it stands in.
    assert.match(script, /^A ” bowl\/: the same run/m);
    assert.equal(script.split('"""').length % 2, 1);
  });

  it('writes the numbers of a network beside it, and says what is left out', async () => {
    write(
      'n.experiment.yaml',
      'data: { generate: { moons: { samples: 40 } } }\nnetwork: { layers: [dense: { units: 2 }], loss: crossEntropy }\noptimizers: [adam, muon]\n',
    );
    const { status, stderr } = await run('n.experiment.yaml', '--out', 'net.py', '--steps', '3');
    assert.equal(status, 0, stderr);
    assert.match(stderr, /^muon is left out: `muon` is not in torch\.optim/m);
    assert.ok(existsSync(join(folder, 'net.safetensors')));
    assert.match(
      readFileSync(join(folder, 'net.py'), 'utf8'),
      /"net\.safetensors"[\s\S]*"dense\/kernel": "dense\.weight"[\s\S]*run\("adam", 3, /,
    );
  });

  it('refuses what PyTorch cannot say, a wrong name, and to write over an input', async () => {
    write('g.experiment.yaml', `${formula}optimizer: gridSearch\n`);
    const refused = await run('g.experiment.yaml');
    assert.deepEqual(
      [refused.status, refused.stderr],
      [2, 'g.experiment.yaml:1:1: `gridSearch` is not in torch.optim, and its update is more than equations can say.\n'],
    );
    assert.match((await run('g.experiment.yaml', '--out', 'a.txt')).stderr, /^--out takes a name that ends with \.py, not a\.txt\.$/m);
    write('w.json', '{}');
    write(
      'n.experiment.yaml',
      'data: { csv: d.csv }\nnetwork: { layers: [dense: { units: 1 }], loss: meanSquaredError, weights: n.safetensors }\noptimizer: sgd\n',
    );
    write('d.csv', 'a,b\n1,2\n2,3\n');
    const spec = {
      'dense/kernel': { dtype: 'F32', shape: [1, 1], data_offsets: [0, 4] },
      'dense/bias': { dtype: 'F32', shape: [1], data_offsets: [4, 8] },
    };
    const header = Buffer.from(JSON.stringify(spec));
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(header.length));
    const bytes = Buffer.concat([length, header, Buffer.alloc(8)]);
    writeFileSync(join(folder, 'n.safetensors'), bytes);
    const over = await run('n.experiment.yaml');
    assert.equal(over.status, 2);
    assert.match(over.stderr, /^--out would write over .*n\.safetensors, which the experiment reads\./);
    assert.deepEqual(readFileSync(join(folder, 'n.safetensors')), bytes);
    assert.ok(!existsSync(join(folder, 'n.py')));
  });
});

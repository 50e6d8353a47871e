import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, linkSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { weightsPaths } from '../../src/cli/outputs';
import { readerNear } from '../../src/platform/node/files/nearby';
import { readRegularFile } from '../../src/platform/node/files/regularFile';
import { writeWhole } from '../../src/platform/node/files/wholeFile';
import { built } from '../support/build';
import { commandLine } from '../support/commandLine';

const source = 'objective: { minimize: x^2, start: { x: 1 } }\noptimizers: [adam, sgd]\nsteps: 5\n';

describe('what the runner writes', function () {
  this.timeout(120_000);
  let folder: string;
  let cli: string;
  let experiment: string;
  before(() => {
    cli = built('cli.js');
    folder = mkdtempSync(join(tmpdir(), 'outputs-'));
    experiment = join(folder, 'a.experiment.yaml');
    writeFileSync(experiment, source);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));
  const run = (...args: string[]) => commandLine(['run', ...args], folder);

  it('takes the place of no input, whatever names and links lead there', async () => {
    linkSync(experiment, join(folder, 'hard.jsonl'));
    symlinkSync(experiment, join(folder, 'soft.jsonl'));
    for (const name of ['a.experiment.yaml', './a.experiment.yaml', 'hard.jsonl', 'soft.jsonl']) {
      const { status, stderr } = await run('a.experiment.yaml', '--trace', name);
      assert.equal(status, 2, stderr);
      assert.match(stderr, /--trace would write over a\.experiment\.yaml, which the experiment reads\./);
    }
    assert.equal(readFileSync(experiment, 'utf8'), source);
  });

  it('takes the place of no data, and of no other output', async () => {
    writeFileSync(join(folder, 'd.csv'), 'x,y\n1,a\n2,b\n3,a\n');
    writeFileSync(
      join(folder, 'd.experiment.yaml'),
      'data: { csv: d.csv, target: y }\nnetwork: { layers: [dense: { units: 2 }], loss: crossEntropy }\noptimizer: adam\nsteps: 2\n',
    );
    assert.match((await run('d.experiment.yaml', '--trace', 'd.csv')).stderr, /--trace would write over .*d\.csv/);
    assert.match(
      (await run('d.experiment.yaml', '--trace', 'o.safetensors', '--save-weights', 'O.safetensors')).stderr,
      /--trace and --save-weights would both write/,
    );
    assert.match((await run('d.experiment.yaml', '--trace', join('nowhere', 'o.jsonl'))).stderr, /there is no such folder/);
    assert.deepEqual(
      readdirSync(folder).filter((name) => /partial|^o\./i.test(name)),
      [],
    );
  });

  it('is one file for every run, also where labels differ in letters that file names lose', () => {
    const paths = weightsPaths('w.safetensors', ['α', 'β', 'a b', 'a_b', 'A_B', 'a/b', 'x'.repeat(200), `${'x'.repeat(199)}y`]);
    assert.equal(new Set(paths.map((path) => path.toLowerCase())).size, 8);
    assert.deepEqual(paths.slice(0, 4), ['w-α.safetensors', 'w-β.safetensors', 'w-a_b.safetensors', 'w-a_b-2.safetensors']);
    for (const path of paths) assert.ok(!path.includes('/') && Buffer.byteLength(path) < 255);
    assert.deepEqual(weightsPaths('w.safetensors', ['α']), ['w.safetensors']);
  });

  it('on a full device is a message and exit code 1', async function () {
    if (!existsSync('/dev/full')) this.skip();
    const message = /The trace cannot be written to .*: no space is left on the device\./;
    const named = await run('a.experiment.yaml', '--trace', '/dev/full');
    assert.equal(named.status, 1);
    assert.match(named.stderr, message);
    const piped = spawnSync('/bin/sh', ['-c', `"${process.execPath}" "${cli}" run a.experiment.yaml > /dev/full`], {
      encoding: 'utf8',
      cwd: folder,
    });
    assert.equal(piped.status, 1);
    assert.match(piped.stderr, message);
  });

  it('can be followed while it grows, and ends with whole lines when it is interrupted', async () => {
    writeFileSync(join(folder, 'long.experiment.yaml'), source.replace('steps: 5', 'steps: 1000000000'));
    const child = spawn(process.execPath, [cli, 'run', 'long.experiment.yaml', '--trace', 'long.jsonl'], { cwd: folder, stdio: 'ignore' });
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    const growing = join(folder, 'long.jsonl.partial');
    while (!existsSync(growing) || !readFileSync(growing, 'utf8').includes('"step":3,'))
      await new Promise((resolve) => setTimeout(resolve, 20));
    assert.ok(readFileSync(growing, 'utf8').endsWith('}\n'));
    child.kill('SIGINT');
    assert.equal(await ended, 130);
    const text = readFileSync(join(folder, 'long.jsonl'), 'utf8');
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const ends = lines.filter(({ type }) => type === 'end');
    assert.ok(text.endsWith('}\n') && !existsSync(growing));
    assert.deepEqual(
      ends.map(({ run, reason }) => [run, reason]),
      [
        ['adam', 'interrupted'],
        ['sgd', 'interrupted'],
      ],
    );
    for (const { run, step } of ends)
      assert.ok(
        lines.some((line) => line.type === 'step' && line.run === run && line.step === Number(step) - 1),
        'the end follows the last update',
      );
  });

  it('is written whole or not at all', async () => {
    const path = join(folder, 'whole.txt');
    writeFileSync(path, 'before');
    const failing = function* () {
      yield 'half';
      throw new Error('no more');
    };
    await assert.rejects(writeWhole(path, failing()), /no more/);
    assert.equal(readFileSync(path, 'utf8'), 'before');
    await writeWhole(path, ['a', 'é'.repeat(1e6)]);
    assert.equal(readFileSync(path, 'utf8'), `a${'é'.repeat(1e6)}`);
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.startsWith('whole')),
      ['whole.txt'],
    );
  });

  it('quotes a file without what a terminal would obey', async () => {
    writeFileSync(
      join(folder, 'e.experiment.yaml'),
      'objective: { minimize: x^2, start: { x: 1 } }\noptimizer: { "ad\\u001b[31mam": {} }\n',
    );
    const { stderr } = await run('e.experiment.yaml');
    assert.ok(stderr.includes('\\u{1b}[31m') && !stderr.includes('\u001b'), stderr);
  });
});

describe('what is read', () => {
  let folder: string;
  before(() => (folder = mkdtempSync(join(tmpdir(), 'inputs-'))));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('is a regular file: pipes, devices and folders are refused without waiting for them', async function () {
    const pipe = join(folder, 'pipe.csv');
    if (spawnSync('mkfifo', [pipe]).status !== 0) this.skip();
    await assert.rejects(readRegularFile(pipe, 100), /^NotRead: it is no regular file$/);
    await assert.rejects(readerNear(folder)('pipe.csv'), /^FileRefused: pipe\.csv cannot be read: it is no regular file\.$/);
    for (const device of ['/dev/zero', '/dev/tty']) if (existsSync(device)) await assert.rejects(readRegularFile(device, 100), /NotRead/);
    await assert.rejects(readRegularFile(folder, 100), /it is a folder/);
    writeFileSync(join(folder, 'big'), 'x'.repeat(101));
    await assert.rejects(readRegularFile(join(folder, 'big'), 100), /may have/);
  });

  it('may have a name that begins with two points', async () => {
    writeFileSync(join(folder, '..hidden.csv'), 'x');
    assert.equal(Buffer.from(await readerNear(folder)('..hidden.csv')).toString(), 'x');
    for (const path of ['..', '../a.csv', '..hidden.csv/../../a']) await assert.rejects(readerNear(folder)(path), /FileRefused/);
  });
});

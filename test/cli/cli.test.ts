import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { built } from '../support/build';
import { commandLine } from '../support/commandLine';
import { exampleFiles } from '../support/examples';
import { root } from '../support/paths';

interface Line {
  type: string;
  run?: string;
  step?: number;
  [key: string]: unknown;
}

describe('headless runner', function () {
  // A limit for what hangs: every test starts processes, which a busy machine serves late.
  this.timeout(240_000);
  let folder: string;
  let cli: string;
  before(() => {
    cli = built('cli.js');
    folder = mkdtempSync(join(tmpdir(), 'optimizer-debugger-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** In a process of its own, as people run it; most others run in this one. */
  function inProcess(...args: string[]) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], { encoding: 'utf8', maxBuffer: 1 << 28 });
    return { status, stdout, stderr };
  }
  const run = (...args: string[]) => commandLine(args);
  function file(name: string, text: string): string {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  }
  const linesOf = (text: string) =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Line);

  it('writes the experiment, every step and every end as JSON Lines', () => {
    const { status, stdout, stderr } = inProcess(
      'run',
      file(
        'a.experiment.yaml',
        'objective: { minimize: x^2, start: { x: 1 } }\noptimizers:\n  - adam: { learningRate: 0.1 }\n  - sgd: {}\n    label: plain\n  - sgd: {}\nsteps: 2\n',
      ),
    );
    assert.equal(status, 0, stderr);
    const lines = linesOf(stdout);
    assert.deepEqual(
      lines.map(({ type, run, step }) => [type, run, step].filter((x) => x !== undefined).join(' ')),
      [
        'experiment',
        'step adam 0',
        'step plain 0',
        'step sgd 0',
        'step adam 1',
        'step plain 1',
        'step sgd 1',
        'end adam 2',
        'end plain 2',
        'end sgd 2',
        'verdict adam 2',
        'finding adam 2',
        'verdict plain 2',
        'finding plain 2',
        'verdict sgd 2',
        'finding sgd 2',
      ],
    );
    for (const id of ['adam', 'plain', 'sgd']) {
      const { state, message } = lines.find(({ type, run }) => type === 'verdict' && run === id) as Line;
      assert.equal(state, 'converging');
      assert.ok(stderr.includes(`${id}: ${String(message)}\n`), stderr);
    }
    assert.deepEqual(lines[1], {
      type: 'step',
      run: 'adam',
      step: 0,
      value: 1,
      learningRate: 0.1,
      parameters: { x: 1 },
      gradient: { x: 2 },
      effectiveLearningRate: { x: 0.05 },
      update: { x: Number((Math.fround(0.9) - 1).toPrecision(9)) },
      state: { m: { x: 0.2 }, v: { x: 0.004 } },
    });
    assert.deepEqual(Object.keys(lines[7]), ['type', 'run', 'step', 'value', 'parameters', 'reason']);
    assert.equal(lines[7].reason, 'completed');
  });

  it('writes NaN and infinities as strings and says what went wrong', async () => {
    const { status, stdout, stderr } = await run(
      'run',
      file('b.experiment.yaml', 'objective: { minimize: 1/x, start: { x: 0 } }\noptimizer: { sgd: {} }\nsteps: 5\n'),
    );
    assert.equal(status, 0);
    const [end, verdict] = linesOf(stdout).slice(-2);
    assert.deepEqual([verdict.type, verdict.state, verdict.message], ['verdict', 'nonFinite', end.message]);
    assert.deepEqual([end.type, end.step, end.value, end.reason], ['end', 0, 'Infinity', 'nonFinite']);
    assert.match(stderr, /sgd: Stopped at step 0: .*x is 0/);
  });

  it('summarizes long tensors unless everything is wanted, and overrides the steps', async () => {
    const path = file(
      'c.experiment.json',
      JSON.stringify({ objective: { minimize: 'sum(w^2)', start: { w: Array(65).fill(1) } }, optimizer: { sgd: {} }, steps: 100 }),
    );
    const [, summary] = linesOf((await run('run', path, '--steps', '1')).stdout);
    assert.deepEqual((summary.parameters as { w: unknown }).w, { shape: [65], norm: Math.sqrt(65), mean: 1, min: 1, max: 1, nonFinite: 0 });
    const [, full, end] = linesOf((await run('run', path, '--steps', '1', '--full')).stdout);
    assert.equal((full.parameters as { w: number[] }).w.length, 65);
    assert.equal(end.step, 1);
  });

  it('gives the same trace on wasm, found beside the bundle', () => {
    const path = file(
      'd.experiment.yaml',
      'objective:\n  minimize: sum((w - [1, 2, 3])^2)\n  start: { w: [0, 0, 0] }\noptimizer: { adam: { learningRate: 0.1 } }\nsteps: 20\n',
    );
    const [cpu, wasm] = ['cpu', 'wasm'].map((backend) => inProcess('run', path, '--backend', backend));
    assert.equal(wasm.status, 0, wasm.stderr);
    assert.equal(linesOf(wasm.stdout)[0].backend, 'wasm');
    const last = ({ stdout }: { stdout: string }) =>
      (linesOf(stdout).findLast(({ type }) => type === 'end')?.parameters as { w: number[] }).w;
    last(cpu).forEach((x, i) => assert.ok(Math.abs(x - last(wasm)[i]) < 1e-5));
  });

  it('writes to a file, as CSV where its name says so', async () => {
    const path = file(
      'e.experiment.yaml',
      'objective: { minimize: x^2, start: { x: 1 } }\noptimizer: { sgd: { learningRate: 0.1 } }\nsteps: 600\n',
    );
    assert.equal((await run('run', path, '--trace', join(folder, 'e.jsonl'))).stdout, '');
    assert.equal(
      linesOf(readFileSync(join(folder, 'e.jsonl'), 'utf8')).filter(({ type }) => type === 'step' || type === 'end').length,
      601,
    );
    await run('run', path, '--trace', join(folder, 'e.csv'));
    const csv = readFileSync(join(folder, 'e.csv'), 'utf8').trimEnd().split('\n');
    assert.equal(csv[0], 'run,step,value,learningRate,parameters.x,gradient.x,effectiveLearningRate.x,update.x');
    assert.equal(csv.length, 602);
  });

  it('points to line and column of what is wrong in a file, with exit code 2', async () => {
    const path = file('f.experiment.yaml', 'objective:\n  minimize: x^2\n  start: { x: 1 }\noptimizer:\n  adm: {}\n');
    const { status, stdout, stderr } = await run('run', path);
    assert.equal(status, 2);
    assert.equal(stdout, '');
    assert.ok(stderr.startsWith(`${path}:5:3: `), stderr);
    assert.match(stderr, /adam/);
  });

  for (const [what, args, message] of [
    ['a file that is not there', ['run', 'nowhere.experiment.yaml'], /nowhere\.experiment\.yaml:1:1: .*cannot be read/],
    ['an unknown option', ['run', 'x', '--fast'], /--fast/],
    ['steps that are none', ['run', 'x', '--steps', 'many'], /whole number/],
    ['an unknown command', ['walk', 'x'], /no command walk/],
    ['no file', ['run'], /Name the experiment file/],
  ] as const) {
    it(`refuses ${what} with exit code 2`, async () => {
      const { status, stderr } = await run(...args);
      assert.equal(status, 2);
      assert.match(stderr, message);
    });
  }

  describe('with the backend tensorflow', () => {
    const path = () =>
      file(
        't.experiment.yaml',
        'data: { generate: { moons: { samples: 20 } } }\nnetwork: { preset: mlp, loss: crossEntropy }\noptimizer: adam\nsteps: 3\n',
      );

    it('says how to get tfjs-node where there is none', () => {
      const { status, stderr } = inProcess('run', path(), '--backend', 'tensorflow');
      assert.equal(status, 1);
      assert.equal(
        stderr,
        "@tensorflow/tfjs-node cannot be used: Cannot find module '@tensorflow/tfjs-node'. Install it where the experiment is (npm install @tensorflow/tfjs-node), or choose another backend.\n",
      );
    });

    it('computes by the tfjs-node beside the file', () => {
      const modules = join(folder, 'node_modules', '@tensorflow', 'tfjs-node');
      mkdirSync(modules, { recursive: true });
      // Stands for the real one, whose library is a download of its own: a copy of tfjs besides the bundled one, and a backend that counts.
      const from = (name: string) => JSON.stringify(join(root, 'node_modules', '@tensorflow', name));
      writeFileSync(
        join(modules, 'index.js'),
        `
        const { registerBackend, registerKernel, getKernelsForBackend } = require(${from('tfjs-core')});
        const { MathBackendCPU } = require(${from('tfjs-backend-cpu')});
        let count = 0;
        registerBackend('tensorflow', () => new MathBackendCPU(), 3);
        const counted = (kernelFunc) => (given) => (count++, kernelFunc(given));
        for (const kernel of getKernelsForBackend('cpu')) registerKernel({ ...kernel, backendName: 'tensorflow', kernelFunc: counted(kernel.kernelFunc) });
        process.on('exit', () => process.stderr.write('kernels: ' + count + '\\n'));
      `,
      );
      const { status, stdout, stderr } = inProcess('run', path(), '--backend', 'tensorflow');
      assert.equal(status, 0, stderr);
      assert.ok(Number(/kernels: (\d+)/.exec(stderr)?.[1]) > 20, stderr);
      assert.doesNotMatch(stderr, /already registered/);
      const [experiment, ...steps] = linesOf(stdout);
      assert.equal(experiment.backend, 'tensorflow');
      assert.deepEqual(steps, linesOf(inProcess('run', path(), '--backend', 'cpu').stdout).slice(1));
    });
  });

  describe('runs to an end', () => {
    it('every example there is', () => assert.ok(exampleFiles.length >= 8));
    for (const path of exampleFiles) {
      it(basename(path), async () => {
        // Eleven million parameters take half a second a step.
        const steps = path.includes('resnet') ? '2' : '20';
        const { status, stdout, stderr } = await run('run', path, '--steps', steps);
        assert.equal(status, 0, stderr);
        const count = (wanted: string) => linesOf(stdout).filter(({ type }) => type === wanted).length;
        assert.ok(count('end') > 0 && count('verdict') === count('end'));
      });
    }
  });
});

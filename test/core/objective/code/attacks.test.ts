import assert from 'node:assert/strict';
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { engine } from '@tensorflow/tfjs-core';
import { folderWith, runOf, toEnd } from './support';

const start = 'export const start = { x: [1, 2] };\n';

/** What a module may do wrong: file, text, what is said, and the line and column in the module. */
const refused: Readonly<Record<string, readonly [file: string, text: string, told: RegExp, place?: readonly [number, number]]>> = {
  throws: ['a.mjs', `${start}export function loss() {\n  throw new Error('oh no');\n}`, /`loss` failed: Error: oh no\./, [3, 9]],
  'throws a text': ['a.mjs', `${start}export const loss = () => { throw 'no'; };`, /it threw no/],
  'gives no scalar': ['a.mjs', `${start}export const loss = ({ x }) => x.square();`, /shape \[2\], but a loss is one number/, [2, 14]],
  'gives a number': ['a.mjs', `${start}export const loss = () => 5;`, /gives a number/],
  'gives nothing': ['a.mjs', `${start}export const loss = () => {};`, /gives nothing/],
  'gives whole numbers': ['a.mjs', `${start}export const loss = ({ x }) => x.toInt().sum();`, /tensor of int32/],
  'is asynchronous': ['a.mjs', `${start}export async function loss({ x }) { return x.sum(); }`, /is asynchronous/],
  'never comes back': ['a.mjs', `${start}export function loss() { for (;;); }`, /did not come back within 3 s/, [2, 17]],
  'makes a tensor too large': [
    'a.mjs',
    `${start}export function loss({ x }, tf) {\n  const a = tf.range(0, 1e5);\n  return a.reshape([1e5, 1]).add(a).sum();\n}`,
    /would make a tensor of 38147 MB/,
    [4, 30],
  ],
  'starts with more than memory holds': [
    'a.mjs',
    `export const start = (tf) => ({ x: tf.zeros([1e9]) });\nexport const loss = ({ x }) => x.sum();`,
    /`start` failed: .*`tf\.zeros` would make a tensor of 3815 MB, but all together may take 2048 MB\. Make it smaller\./,
    [1, 39],
  ],
  'makes a range without an end': [
    'a.mjs',
    `${start}export const loss = ({ x }, tf) => x.sum().add(tf.range(0, 1e12).sum());`,
    /`tf\.range` would make/,
  ],
  'starts too large': [
    'a.mjs',
    `export const start = (tf) => ({ x: tf.zeros([1e8]) });\nexport const loss = ({ x }) => x.sum();`,
    /more than 67108864 numbers/,
  ],
  'writes over its parameters': [
    'a.mjs',
    `${start}export function loss(p, tf) {\n  p.x = tf.zeros([2]);\n  return p.x.sum();\n}`,
    /read only property 'x'/,
    [3, 7],
  ],
  'counts in a closure': [
    'a.mjs',
    `${start}let n = 0;\nexport function loss({ x }) { n++; return x.sum().mul(n); }`,
    /not a function of its arguments/,
    [3, 17],
  ],
  'draws without a seed': [
    'a.mjs',
    `${start}export const loss = ({ x }, tf) => x.add(tf.randomNormal([2])).square().sum();`,
    /not a function of its arguments/,
  ],
  'has no loss': ['a.mjs', start, /exports no `loss`/],
  'has no start': ['a.mjs', 'export const loss = ({ x }) => x.sum();', /exports no `start`/],
  'exports by default': ['a.mjs', 'export default { start: { x: 1 }, loss: ({ x }) => x.square() };', /inside of its default export/],
  'is no JavaScript': ['a.mjs', `${start}export function loss({ x }) { return x. ; }`, /SyntaxError: Unexpected token ';'/, [2, 41]],
  'is no TypeScript': ['a.ts', `const a: number = = 5;`, /syntax is not that of TypeScript/, [1, 19]],
  'waits at its top level': ['a.mjs', `await import('fs');\n${start}`, /cannot wait at its top level/],
  'ends the process': ['a.mjs', `${start}export function loss() { process.exit(3); }`, /process\.exit would end the debugger/, [2, 34]],
  'ends the process at once': ['a.mjs', `process.exit(3);`, /process\.exit would end the debugger/],
  'leaves tfjs': [
    'a.mjs',
    `${start}export const loss = ({ x }, tf) => tf.scalar(x.sum().dataSync()[0]);`,
    /does not depend on the parameters/,
  ],
  'uses a tensor it disposed of': [
    'a.mjs',
    `${start}export const loss = ({ x }) => { x.dispose(); return x.square().sum(); };`,
    /has been freed before/,
  ],
  'calls itself for ever': ['a.mjs', `${start}export const loss = () => { const f = () => f(); f(); };`, /call stack/],
  'imports from outside': ['a.mjs', `import '../b.mjs';\n${start}`, /lies outside/],
  'imports what is not there': ['a.mjs', `import './b.mjs';\n${start}`, /b\.mjs cannot be read: there is no such file/],
  'starts with ragged rows': [
    'a.mjs',
    'export const start = { y: [[1, 2], [3]] };\nexport const loss = ({ y }) => y.sum();',
    /not all of one length/,
  ],
  'starts with texts': [
    'a.mjs',
    `export const start = { y: 'one' };\nexport const loss = ({ y }) => y.sum();`,
    /neither a number, nor a list/,
  ],
  'names parameters strangely': ['a.mjs', `export const start = { 'a b': 1 };\nexport const loss = () => 1;`, /no name for a parameter/],
  'starts at infinity': [
    'a.mjs',
    `export const start = { a: 1e300 };\nexport const loss = ({ a }) => a.square();`,
    /not finite in float32/,
  ],
  'needs a gradient that tfjs lacks': [
    'a.mjs',
    `${start}export const loss = ({ x }, tf) => tf.grad((y) => tf.prod(y).square())(x).sum();`,
    /gradient function not found for Cumprod/,
  ],
};

describe('a module that is not as it should be', () => {
  // The backend is set up with the first.
  before(() =>
    runOf(
      folderWith({ 'a.mjs': `${start}export const loss = ({ x }) => x.square().sum();` }),
      'objective: { module: ./a.mjs }\noptimizer: sgd\n',
    ),
  );

  for (const [what, [file, text, told, place]] of Object.entries(refused))
    it(`${what}: is told in words, at its place, and leaves nothing behind`, async () => {
      const before = engine().state.numTensors;
      const { run, diagnostics } = await runOf(
        folderWith({ [file]: text }),
        `objective: { module: ./${file}, timeLimit: 3 }\noptimizer: sgd\n`,
      );
      assert.equal(run, undefined);
      assert.equal(diagnostics.length, 1);
      const [{ message, range, elsewhere }] = diagnostics;
      assert.match(message, told);
      assert.equal(range.start, 21);
      if (place) assert.deepEqual([elsewhere?.file, elsewhere?.line, elsewhere?.column], [file, ...place]);
      assert.equal(engine().state.numTensors, before);
      assert.equal(engine().state.gradientDepth, 0);
      assert.equal(engine().state.kernelDepth, 0);
    });

  it('links lead nowhere outside, and other files are no code', async () => {
    const outside = folderWith({ 'b.mjs': `${start}export const loss = ({ x }) => x.sum();` });
    const folder = folderWith({ 'c.json': '{}' });
    symlinkSync(join(outside, 'b.mjs'), join(folder, 'b.mjs'));
    const message = async (module: string) =>
      (await runOf(folder, `objective: { module: ${module} }\noptimizer: sgd\n`)).diagnostics[0]?.message;
    assert.match((await message('./b.mjs')) ?? '', /lies outside/);
    assert.match((await message('../b.mjs')) ?? '', /lies outside/);
    assert.match((await message('/etc/b.mjs')) ?? '', /not relative/);
    assert.match((await message('./c.json')) ?? '', /names a file of code/);
    assert.match((await message('./d.mjs')) ?? '', /no such file/);
  });
});

describe('a module that fails on the way', () => {
  const ended = async (text: string, optimizer = 'sgd') => {
    const { run, diagnostics } = await runOf(
      folderWith({ 'a.mjs': text }),
      `objective: { module: ./a.mjs, timeLimit: 0.5 }\noptimizer: ${optimizer}\nsteps: 40\n`,
    );
    assert.ok(run, diagnostics[0]?.message);
    return toEnd(run);
  };

  it('ends its run at that step, which can be looked at', async () => {
    const run = await ended(
      `${start}export function loss({ x }, tf, { step }) {\n  if (step === 7) null.x;\n  return x.square().sum();\n}`,
    );
    assert.equal(run.end?.reason, 'failed');
    assert.match(run.end?.message ?? '', /Stopped at step 7: a\.mjs, line 3, column 24: `loss` failed: TypeError/);
    assert.deepEqual([run.length, run.hasUpdate(6), run.hasUpdate(7)], [8, true, false]);
    assert.ok(Number.isNaN(run.row(7)[0]) && Number.isFinite(run.row(6)[0]));
  });

  it('a loop without end is broken by the time limit', async () => {
    const run = await ended(`${start}export function loss({ x }, tf, { step }) { while (step === 3); return x.square().sum(); }`);
    assert.match(run.end?.message ?? '', /Stopped at step 3: .*did not come back within 0\.5 s/);
  });

  it('a number that is not finite is traced to its line', async () => {
    const run = await ended(
      `${start}export function loss({ x }, tf, { step }) {\n  return step < 3 ? x.square().sum() : x.sub(5).log().sum();\n}`,
    );
    assert.equal(run.end?.reason, 'nonFinite');
    assert.match(run.end?.message ?? '', /a\.mjs, line 3, column 49: Log gave NaN/);
  });

  it('state that comes into play late is found out', async () => {
    const run = await ended(`${start}let n = 0;\nexport const loss = ({ x }) => x.square().sum().mul(++n > 20 ? n : 1);`);
    assert.match(run.end?.message ?? '', /not a function of its arguments/);
  });

  it('tensors that are left behind are told, not piled up', async () => {
    const before = engine().state.numTensors;
    const run = await ended(`${start}export const loss = ({ x }, tf) => { tf.keep(tf.zeros([3])); return x.square().sum(); };`);
    assert.match(run.end?.message ?? '', /leaves tensors behind/);
    assert.ok(engine().state.numTensors - before < 100);
  });

  it('what is made once and kept is fine', async () => {
    const run = await ended(
      `${start}let ones;\nexport const loss = ({ x }, tf) => x.mul((ones ??= tf.keep(tf.ones([2])))).square().sum();`,
    );
    assert.equal(run.end?.reason, 'completed');
  });
});

describe('a module as it should be', () => {
  it('types, imports, CommonJS, and text that changes between two runs', async () => {
    const folder = folderWith({
      'loss.ts': `import { half } from './half.js';\ntype Given = Record<string, any>;\nexport const start: Given = { w: [[1, 2], [3, 4]], 'net/b': 0.5 };\nexport const loss = (p: Given): unknown => p.w.square().sum().mul(half).add(p['net/b'].square());`,
      'half.ts': 'export const half = 0.5 as number;',
      'c.cjs': 'exports.start = { x: 3 };\nexports.loss = ({ x }, tf) => tf.square(x);',
    });
    const first = async (file: string) => {
      const { run, diagnostics } = await runOf(
        folder,
        `objective: { module: ./${file} }\noptimizer: { sgd: { learningRate: 0.1, groups: [{ match: "net/*", learningRate: 0 }] } }\n`.replace(
          file === 'c.cjs' ? /, groups.*\] }/ : 'never',
          ' }',
        ),
      );
      assert.ok(run, diagnostics[0]?.message);
      run.advance();
      run.advance();
      return run;
    };
    const run = await first('loss.ts');
    assert.deepEqual(run.layout.columns.length > 0 && run.assignment.problem.layout.tensors.map(({ name, shape }) => [name, shape]), [
      ['w', [2, 2]],
      ['net/b', []],
    ]);
    assert.equal(run.row(0)[0], 15.25);
    assert.deepEqual(
      [...run.values(1, 'parameters')].map((x) => Number(x.toFixed(5))),
      [0.9, 1.8, 2.7, 3.6, 0.5],
    );
    assert.equal((await first('c.cjs')).row(0)[0], 9);
    writeFileSync(join(folder, 'half.ts'), 'export const half = 1;');
    assert.equal((await first('loss.ts')).row(0)[0], 30.25);
  });

  it('memory stays flat over many steps, and replay gives the same bits', async () => {
    const { run } = await runOf(
      folderWith({
        'a.mjs': `${start}export const loss = ({ x }, tf, { step, random }) => {\n  const draw = random(step);\n  return x.sub([draw.normal(), draw()]).tanh().square().sum();\n};`,
      }),
      'objective: { module: ./a.mjs }\noptimizer: adam\nsteps: 60\n',
    );
    assert.ok(run);
    run.advance();
    const before = engine().state.numTensors;
    toEnd(run);
    assert.equal(engine().state.numTensors, before);
    assert.equal(run.assignment.objective.isStochastic, true);
    const rows = new Float32Array(run.layout.stride);
    run.observe(30, () => undefined);
    const snapshot = run.snapshotBefore(31);
    assert.deepEqual(snapshot.theta, Float32Array.from(run.values(31, 'parameters')));
    assert.equal(rows.length, run.layout.stride);
  });
});

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { columnValues } from '../../src/core/record/recordLayout';
import { numberText } from '../../src/core/float32Text';
import { finish, load } from '../support/load';
import { examplePath } from '../support/examples';
import { Client, fixture } from './support/client';

describe('looking at an optimizer and changing it', function () {
  this.timeout(60_000);
  let client: Client;
  beforeEach(async () => {
    client = await new Client().start();
  });
  afterEach(() => client.stop());

  let folder: string;
  before(() => (folder = mkdtempSync(join(tmpdir(), 'optimizer-debugger-'))));
  after(() => rmSync(folder, { recursive: true }));
  /** The path of an experiment file. */
  const written = (name: string, text: string) => {
    const path = join(folder, `${name}.experiment.yaml`);
    writeFileSync(path, text);
    return path;
  };

  const launch = (name: string) => client.launch({ program: fixture(name), stopOnEntry: true });

  it('shows every scope', async () => {
    await launch('two-runs');
    await client.stopped('next', { threadId: 1 });
    const [{ id }] = await client.stack(1);
    const { scopes } = await client.send<DebugProtocol.ScopesResponse['body']>('scopes', { frameId: id });
    assert.deepEqual(
      scopes.map(({ name }) => name),
      ['Parameters', 'Gradient', 'Update', 'Optimizer state', 'Effective learning rate', 'Hyperparameters', 'Metrics'],
    );
    const options = await client.scope(1, 'Hyperparameters');
    assert.deepEqual([options.get('learningRate')?.value, options.get('beta1')?.value], ['0.05', '0.8']);
    const state = await client.scope(1, 'Optimizer state');
    assert.deepEqual([...state.keys()], ['m', 'v']);
    assert.deepEqual([...(await client.children(state.get('m')?.variablesReference ?? 0)).keys()], ['x', 'y']);
  });

  it('spells out a few numbers, and sums up what is more', async () => {
    const text = (start: string, minimize: string) =>
      `objective:\n  minimize: ${minimize}\n  start: ${start}\noptimizer: { adam: { learningRate: 0.05 } }\n`;
    for (const [name, start, minimize, shown] of [
      ['three', '{ x: 1, y: 2, z: 3 }', 'x^2 + y^2 + z^2', /^x = .+, y = .+, z = /],
      ['four', '{ a: 1, x: 1, y: 2, z: 3 }', 'a^2 + x^2 + y^2 + z^2', /^\[4\]/],
      ['mixed', '{ x: 1, w: [2, 3] }', 'x^2 + sum(w^2)', /^\[3\]/],
    ] as const) {
      await client.stop();
      client = await new Client().start();
      await client.launch({ program: written(name, text(start, minimize)), stopOnEntry: true });
      await client.stopped('next', { threadId: 1 });
      assert.match((await client.scope(1, 'Optimizer state')).get('m')?.value ?? '', shown, name);
    }
  });

  it('shows no number of what the stages to come will make', async () => {
    await launch('two-runs');
    await client.stopped('goToStep', { step: 3 });
    const shown = async (name: string) => [...(await client.scope(1, name))].map(([key, { value }]) => `${key}: ${value}`).join('; ');
    const isNumber = (text: string) => !text.includes('not computed yet');
    const seen: Record<string, boolean[]> = {};
    for (;;) {
      const [{ name: stage }] = await client.stack(1);
      const metrics = await client.scope(1, 'Metrics');
      const state = await client.scope(1, 'Optimizer state');
      seen[stage.split(':')[0]] = [
        isNumber(metrics.get('value')?.value ?? ''),
        isNumber(await shown('Gradient')),
        isNumber(state.get('m')?.value ?? ''),
        isNumber(state.get('v')?.value ?? ''),
        isNumber(await shown('Effective learning rate')),
        isNumber(metrics.get('update norm')?.value ?? ''),
      ];
      if (stage.startsWith('apply')) break;
      await client.stopped('stepIn', { threadId: 1 });
    }
    const [no, yes] = [false, true];
    // At the beginning of an update the record is looked at as a whole.
    assert.deepEqual(seen, {
      value: [yes, yes, yes, yes, yes, yes],
      gradient: [yes, no, no, no, no, no],
      'first moment': [yes, yes, no, no, no, no],
      'second moment': [yes, yes, yes, no, no, no],
      'bias correction of m': [yes, yes, yes, yes, no, no],
      'bias correction of v': [yes, yes, yes, yes, no, no],
      'effective learning rate': [yes, yes, yes, yes, no, no],
      update: [yes, yes, yes, yes, yes, no],
      apply: [yes, yes, yes, yes, yes, yes],
    });
    assert.match(await shown('Effective learning rate'), /^α: 0\.05; x: [\d.]+; y: [\d.]+$/);
  });

  it('has no rate and no update where a run has ended', async () => {
    await launch('two-runs');
    await client.stopped('continue', { threadId: 1 });
    for (const name of ['Effective learning rate', 'Update']) {
      const lines = [...(await client.scope(1, name)).values()].map(({ name: line, value, evaluateName }) => [line, value, evaluateName]);
      assert.deepEqual(lines, [['no update', 'the run has ended: no update was made from this step', undefined]]);
    }
    assert.match([...(await client.scope(1, 'Gradient')).values()].map(({ value }) => value).join(' '), /^[-\d.e]+ [-\d.e]+$/);
  });

  it('tells in the console of an update that is lost in rounding', async () => {
    await client.launch({
      program: written(
        'lost',
        'objective: { minimize: "0.01*theta", start: { theta: 10000000 } }\noptimizer: { sgd: { learningRate: 10 } }\nsteps: 3\n',
      ),
      stopOnEntry: true,
    });
    await client.stopped('continue', { threadId: 1 });
    const printed = client.entries.flatMap((entry) =>
      entry.kind === 'event' && entry.event === 'output' ? [(entry.body as DebugProtocol.OutputEvent['body']).output] : [],
    );
    assert.ok(
      printed.some((line) => /^sgd: theta stays 10000000: the update 0\.1 is below float32's spacing 1 there\./.test(line)),
      printed.join(''),
    );
  });

  it('tells in the console what was made of the data, with its place', async () => {
    writeFileSync(join(folder, 'people.csv'), 'age,sex,y\n22,male,0\n,female,1\n26,female,1\n');
    const text =
      'data:\n  csv: people.csv\n  fill: mean\nnetwork: { layers: [{ dense: { units: 1 } }], loss: meanSquaredError }\noptimizer: sgd\nsteps: 2\n';
    await client.launch({ program: written('people', text), stopOnEntry: true });
    const outputs = client.entries.flatMap((entry) =>
      entry.kind === 'event' && entry.event === 'output' ? [entry.body as DebugProtocol.OutputEvent['body']] : [],
    );
    assert.deepEqual(
      outputs.map(({ output, line, column }) => [output, line, column]),
      [
        ['“age” is missing in 1 of 3 rows: filled with its mean.\n', 3, 9],
        [
          '“sex” is text: each of its 2 values (female, male) becomes an input of its own, 0 or 1. For something else write `columns: { sex: ordinal }` or `skip`.\n',
          2,
          8,
        ],
      ],
    );
    assert.equal(outputs[0].source?.name, 'people.experiment.yaml');
  });

  it('shows texts of files without what a terminal obeys, wherever they stand', async () => {
    const escape = '\u001b[31m';
    writeFileSync(
      join(folder, 'classes.csv'),
      `x,class\n${[0, 1, 2, 3].map((x) => `${x},${x < 2 ? 'plain' : `a${escape}\u202eb`}`).join('\n')}\n`,
    );
    const network =
      'data: { csv: classes.csv }\nnetwork: { layers: [{ dense: { units: 2 } }], loss: crossEntropy }\noptimizer: { sgd: { learningRate: 0.1 } }\nsteps: 2\n';
    await client.launch({ program: written(`x${escape}y`, network), stopOnEntry: true });
    await client.scope(1, 'Batch');
    await client.send('threads');
    await assert.rejects(client.evaluate(`y${escape}`));
    await assert.rejects(client.send('launch', { program: `/nowhere/${escape}.experiment.yaml` }));
    await client.stopped('continue', { threadId: 1 });
    const told = client.entries.filter(({ kind }) => kind !== 'request').map((entry) => JSON.stringify(withoutPaths(entry)));
    assert.ok(
      told.some((text) => text.includes('a\\\\u{1b}[31m\\\\u{202e}b: 2')),
      told.join('\n'),
    );
    assert.deepEqual(
      told.filter((text) => /\\u001b|\u001b|\u202e/.test(text)),
      [],
    );
  });

  it('opens a long vector page by page, and reads its bytes', async () => {
    await launch('vector');
    await client.stopped('goToStep', { step: 5 });
    const { run } = await load(readFileSync(fixture('vector'), 'utf8'));
    const expected = finish(run());
    const theta = columnValues(expected.layout, expected.row(5), 'parameters');
    const parameters = await client.scope(1, 'Parameters');
    const w = parameters.get('w') as DebugProtocol.Variable;
    assert.match(w.value, /^\[2000\] norm [\d.]+, [\d.]+ … [\d.]+$/);
    assert.equal(w.indexedVariables, 2000);
    const page = await client.children(w.variablesReference, { start: 1500, count: 3 });
    assert.deepEqual(
      [...page].map(([name, { value, evaluateName }]) => [name, value, evaluateName]),
      [1500, 1501, 1502].map((i) => [`[${i}]`, numberText(theta[i]), `w[${i}]`]),
    );
    assert.equal(parameters.get('b')?.value, numberText(theta[2000]));

    const { data, address, unreadableBytes } =
      (await client.send<DebugProtocol.ReadMemoryResponse['body']>('readMemory', {
        memoryReference: w.memoryReference,
        offset: 4 * 1998 + 2,
        count: 12,
      })) ?? {};
    assert.equal(address, `0x${(4 * 1998 + 2).toString(16)}`);
    assert.equal(unreadableBytes, 6);
    assert.deepEqual(Buffer.from(data ?? '', 'base64'), Buffer.from(theta.slice(1998, 2000).buffer).subarray(2));
    const whole = await client.send<DebugProtocol.ReadMemoryResponse['body']>('readMemory', {
      memoryReference: w.memoryReference,
      count: 4 * 2000,
    });
    assert.deepEqual([whole?.address, whole?.unreadableBytes], ['0x0', undefined]);
    assert.deepEqual(Buffer.from(whole?.data ?? '', 'base64'), Buffer.from(theta.slice(0, 2000).buffer));
    const before = await client.send<DebugProtocol.ReadMemoryResponse['body']>('readMemory', {
      memoryReference: w.memoryReference,
      offset: -8,
      count: 16,
    });
    assert.equal(before?.address, '0x0');
  });

  it('evaluates the formula language over the record, without a trace', async () => {
    await launch('two-runs');
    await client.stopped('goToStep', { step: 10 });
    const { run } = await load(readFileSync(fixture('two-runs'), 'utf8'));
    const expected = finish(run());
    const column = (name: 'parameters' | 'gradient', t: number) => columnValues(expected.layout, expected.row(t), name);
    assert.equal(await client.evaluate('x'), numberText(column('parameters', 10)[0]));
    assert.equal(await client.evaluate('gradient.y'), numberText(column('gradient', 10)[1]));
    assert.equal(await client.evaluate('m.x'), numberText(columnValues(expected.layout, expected.row(10), 'state', 'm')[0]));
    assert.equal(Number(await client.evaluate('norm(gradient)')), Math.hypot(...column('gradient', 10)));
    assert.equal(Math.fround(Number(await client.evaluate('value - previous.value'))), expected.row(10)[0] - expected.row(9)[0]);
    assert.equal(await client.evaluate('f(1, 1)'), '0');
    assert.equal(await client.evaluate('step % 10 == 0'), 'true');
    assert.match(await client.evaluate('gradient(f)(1, 2)'), /^\[2\] norm /);
    await assert.rejects(client.evaluate('gradiant.x'), /gradient/);
    const { targets } = await client.send<DebugProtocol.CompletionsResponse['body']>('completions', { text: '1 + gra', column: 8 });
    const target = targets.find(({ label }) => label === 'gradient');
    assert.deepEqual([target?.start, target?.length], [4, 3]);
    const all = await client.send<DebugProtocol.CompletionsResponse['body']>('completions', { text: '', column: 1 });
    const kinds = new Map(all.targets.map(({ label, type }) => [label, type]));
    assert.deepEqual([kinds.get('norm'), kinds.get('m'), kinds.get('x')], ['function', 'property', 'variable']);
  });

  it('sets a parameter, a state slot and the learning rate; the run goes on from there', async () => {
    await launch('two-runs');
    await client.stopped('goToStep', { step: 10 });
    const parameters = await client.scopeReference(1, 'Parameters');
    const { value } = await client.send<DebugProtocol.SetVariableResponse['body']>('setVariable', {
      variablesReference: parameters,
      name: 'x',
      value: '1/4',
    });
    assert.equal(value, '0.25');
    assert.equal(await client.evaluate('x'), '0.25');
    const m = (await client.scope(1, 'Optimizer state')).get('m') as DebugProtocol.Variable;
    await client.send('setVariable', { variablesReference: m.variablesReference, name: 'y', value: '-2' });
    assert.equal(await client.evaluate('m.y'), '-2');
    const [{ id: frameId }] = await client.stack(1);
    await client.send('setExpression', { expression: 'learningRate', value: '0.01', frameId });
    assert.equal((await client.scope(1, 'Hyperparameters')).get('learningRate')?.value, '0.01');
    await client.stopped('next', { threadId: 1 });
    const after = await client.evaluate('x');
    assert.notEqual(after, '0.25');
    await client.stopped('stepBack', { threadId: 1 });
    assert.equal(await client.evaluate('x'), '0.25');
    await client.stopped('next', { threadId: 1 });
    assert.equal(await client.evaluate('x'), after, 'replay repeats the change');
  });

  it('says what cannot be changed, and what can', async () => {
    await launch('two-runs');
    const gradient = await client.scopeReference(1, 'Gradient');
    await assert.rejects(
      client.send('setVariable', { variablesReference: gradient, name: 'x', value: '1' }),
      /cannot be changed\. Change a parameter/,
    );
    const [{ id: frameId }] = await client.stack(1);
    for (const [expression, message] of [
      ['gradient.x', /cannot be changed\. Change a parameter \(x\)/],
      ['x + 1', /is not something that has a place/],
      ['x[0]', /x takes no index/],
    ] as const)
      await assert.rejects(client.send('setExpression', { expression, value: '1', frameId }), message);
    await assert.rejects(client.send('setExpression', { expression: 'x', value: 'nothing', frameId }), /nothing/);
  });

  it("shows a network's tensors by name, and the batch that a step is taken over", async () => {
    await client.launch({ program: examplePath('moons.experiment.yaml'), stopOnEntry: true, optimizers: ['adam'] });
    await client.stopped('next', { threadId: 1 });
    assert.match((await client.stack(1))[0].name, /^batch/);
    const kernel = (await client.scope(1, 'Parameters')).get('dense/kernel') as DebugProtocol.Variable;
    assert.match(kernel.value, /^\[2, 16\] norm /);
    const [row] = (await client.children(kernel.variablesReference)).values();
    assert.match(row.value, /^\[16\] norm /);
    const entry = (await client.children(row.variablesReference)).get('[3]') as DebugProtocol.Variable;
    assert.equal(entry.evaluateName, 'parameters["dense/kernel"][0, 3]');
    assert.equal(await client.evaluate(entry.evaluateName), entry.value);
    assert.match((await client.scope(1, 'Optimizer state')).get('m')?.value ?? '', /^\[354\] norm /);
    const batch = await client.scope(1, 'Batch');
    assert.match(batch.get('rows')?.value ?? '', /^\[32\] (\d+, ){8}…$/);
    assert.equal((await client.children(batch.get('rows')?.variablesReference ?? 0)).size, 32);
    const [{ id: frameId }] = await client.stack(1);
    await client.send('setExpression', { expression: 'm["dense/bias"][2]', value: '0.5', frameId });
    assert.equal(await client.evaluate('m["dense/bias"][2]'), '0.5');
  });
});

/** Paths are read by the client and have to be as they are. */
function withoutPaths(entry: unknown): unknown {
  return JSON.parse(JSON.stringify(entry, (key, value: unknown) => (key === 'path' ? undefined : value)));
}

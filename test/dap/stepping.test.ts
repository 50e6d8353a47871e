import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { columnValues } from '../../src/core/record/recordLayout';
import type { Run } from '../../src/core/engine/run';
import { stagesOf } from '../../src/core/engine/stageResults';
import { numberText } from '../../src/core/float32Text';
import { finish, load } from '../support/load';
import { Client, fixture } from './support/client';

const program = fixture('two-runs');
const [adam, heavyBall] = [1, 2];

describe('stepping through an optimizer', function () {
  this.timeout(60_000);
  let client: Client;
  let expected: Run;

  before(async () => {
    expected = finish((await load(readFileSync(program, 'utf8'))).run(0));
  });
  beforeEach(async () => {
    client = await new Client().start();
    const { reason } = await client.launch({ program, stopOnEntry: true });
    assert.equal(reason, 'entry');
  });
  afterEach(() => client.stop());

  const exact = (values: Float32Array) => [...values].map(numberText);
  const shown = async (thread: number, scope: string) => [...(await client.scope(thread, scope)).values()].map(({ value }) => value);
  const updateOf = async (thread: number) => (await client.stack(thread)).find(({ name }) => /^update \d+ of/.test(name))?.name;

  it('has the runs as threads', async () => {
    const { threads } = await client.send<DebugProtocol.ThreadsResponse['body']>('threads');
    assert.deepEqual(threads, [
      { id: adam, name: 'adam' },
      { id: heavyBall, name: 'heavy ball' },
    ]);
  });

  it('steps over one update of all runs, and shows the record exactly', async () => {
    for (let t = 1; t <= 3; t++) {
      const stopped = await client.stopped('next', { threadId: adam });
      assert.deepEqual([stopped.reason, stopped.threadId, stopped.allThreadsStopped], ['step', adam, true]);
      assert.equal(await updateOf(adam), `update ${t} of adam`);
      assert.equal(await updateOf(heavyBall), `update ${t} of heavy ball`);
      assert.deepEqual(await shown(adam, 'Parameters'), exact(columnValues(expected.layout, expected.row(t), 'parameters')));
      const metrics = await client.scope(adam, 'Metrics');
      assert.equal(Math.fround(Number(metrics.get('value')?.value)), expected.row(t)[0]);
    }
  });

  it('steps into the stages of adam, at their places in the file, with what each has made', async () => {
    const stages = stagesOf(expected, 0).filter(({ stage }) => stage.name !== 'apply');
    const names = stages.map(({ stage }) => stage.name);
    assert.ok(names.length >= 5);
    const file = readFileSync(program, 'utf8');
    const seen: string[] = [];
    for (;;) {
      const [frame] = await client.stack(adam);
      seen.push(frame.name.replace(/:.*/, ''));
      // A client selects a range that has an end, and the next key replaces what is selected.
      assert.ok(frame.endLine === undefined && frame.endColumn === undefined);
      const { content } = frame.source?.sourceReference
        ? await client.send<DebugProtocol.SourceResponse['body']>('source', {
            source: frame.source,
            sourceReference: frame.source.sourceReference,
          })
        : { content: file };
      const text = content.split('\n')[frame.line - 1].slice(frame.column - 1);
      if (/first moment/.test(frame.name)) assert.match(text, /^m = beta1\*m \+ \(1 - beta1\)\*g/);
      if (/^(update|apply)/.test(frame.name)) assert.match(text, /^theta = theta - eta\*mHat/);
      if (/^(value|gradient)/.test(frame.name)) assert.match(text, /^\(1 - x\)\^2/);
      if (frame.name.startsWith('apply')) break;
      await client.stopped('stepIn', { threadId: adam });
      assert.equal(await updateOf(adam), 'update 0 of adam');
    }
    assert.deepEqual(seen.slice(-names.length - 1, -1), names);
    // Before apply, every stage of the rule has made its output.
    const reference = await client.scopeReference(adam, 'Update');
    const lines = (await client.send<DebugProtocol.VariablesResponse['body']>('variables', { variablesReference: reference })).variables;
    for (const { stage, values } of stages) {
      const line = lines.find(({ name, type }) => name === stage.symbol && type === (stage.formula || stage.name));
      assert.ok(line, `${stage.symbol} is missing`);
      const found = line.variablesReference
        ? [...(await client.children(line.variablesReference)).values()].map(({ value }) => value)
        : [line.value];
      assert.deepEqual(found, exact(values), stage.name);
    }
    await client.stopped('stepIn', { threadId: adam });
    assert.equal(await updateOf(adam), 'update 1 of adam');
    assert.equal(await updateOf(heavyBall), 'update 1 of heavy ball', 'the other run has kept up');
  });

  it('steps out of an update to the next, and back stage by stage', async () => {
    for (let i = 0; i < 3; i++) await client.stopped('stepIn', { threadId: adam });
    const [inside] = await client.stack(adam);
    await client.stopped('stepIn', { threadId: adam });
    await client.stopped('stepBack', { threadId: adam });
    assert.equal((await client.stack(adam))[0].name, inside.name);
    await client.stopped('stepOut', { threadId: adam });
    assert.equal(await updateOf(adam), 'update 1 of adam');
    await client.stopped('stepBack', { threadId: adam, granularity: 'instruction' });
    assert.equal(await updateOf(adam), 'update 0 of adam');
    assert.match((await client.stack(adam))[0].name, /^apply/);
  });

  it('steps back to the same bits, and forward again to the same', async () => {
    for (let i = 0; i < 5; i++) await client.stopped('next', { threadId: adam });
    const seen = [await shown(adam, 'Parameters'), await shown(adam, 'Optimizer state'), await shown(heavyBall, 'Parameters')];
    for (let i = 0; i < 4; i++) await client.stopped('stepBack', { threadId: adam });
    assert.deepEqual(await shown(adam, 'Parameters'), exact(columnValues(expected.layout, expected.row(1), 'parameters')));
    for (let i = 0; i < 4; i++) await client.stopped('next', { threadId: adam });
    assert.deepEqual([await shown(adam, 'Parameters'), await shown(adam, 'Optimizer state'), await shown(heavyBall, 'Parameters')], seen);
  });

  it('steps a single run where that is asked for', async () => {
    await client.stopped('next', { threadId: heavyBall, singleThread: true });
    assert.deepEqual([await updateOf(adam), await updateOf(heavyBall)], ['update 0 of adam', 'update 1 of heavy ball']);
  });

  it('restarts an update, and the experiment', async () => {
    await client.stopped('next', { threadId: adam });
    for (let i = 0; i < 3; i++) await client.stopped('stepIn', { threadId: adam });
    const [, { id: update }] = await client.stack(adam);
    await client.stopped('restartFrame', { frameId: update });
    assert.match((await client.stack(adam))[0].name, /^value/);
    assert.equal(await updateOf(adam), 'update 1 of adam');
    const { id: experiment } = (await client.stack(adam)).at(-1) as DebugProtocol.StackFrame;
    await client.stopped('restartFrame', { frameId: experiment });
    assert.equal(await updateOf(adam), 'update 0 of adam');
  });

  it('goes to a stage by its line, and to any step', async () => {
    const { targets } = await client.send<DebugProtocol.GotoTargetsResponse['body']>('gotoTargets', { source: { path: program }, line: 8 });
    assert.match(targets[0].label, /before “first moment”/);
    assert.equal((await client.stopped('goto', { threadId: adam, targetId: targets[0].id })).reason, 'goto');
    assert.match((await client.stack(adam))[0].name, /^first moment/);
    // Back to a stage of the same update, one of several on their line.
    const { targets: before } = await client.send<DebugProtocol.GotoTargetsResponse['body']>('gotoTargets', {
      source: { path: program },
      line: 3,
    });
    const gradient = before.find(({ label }) => /gradient/.test(label));
    assert.ok(gradient, JSON.stringify(before));
    await client.stopped('goto', { threadId: adam, targetId: gradient.id });
    assert.match((await client.stack(adam))[0].name, /^gradient/);
    await client.stopped('goToStep', { step: 0 });
    assert.equal(await updateOf(adam), 'update 0 of adam');
    await client.stopped('goToStep', { step: 37 });
    assert.equal(await updateOf(adam), 'update 37 of adam');
    assert.deepEqual(await shown(adam, 'Parameters'), exact(columnValues(expected.layout, expected.row(37), 'parameters')));
    await client.stopped('goToStep', { step: 2, threadId: heavyBall, singleThread: true });
    assert.deepEqual([await updateOf(adam), await updateOf(heavyBall)], ['update 37 of adam', 'update 2 of heavy ball']);
  });

  it('runs to the end, where everything can still be looked at, and back to the start', async () => {
    const stopped = await client.stopped('continue', { threadId: adam });
    assert.equal(stopped.reason, 'end');
    const told = client.entries.flatMap((entry) =>
      entry.kind === 'event' && entry.event === 'output' ? [(entry.body as { output: string }).output] : [],
    );
    for (const name of ['adam', 'heavy ball'])
      assert.ok(
        told.some((line) => new RegExp(`^${name}: .+ a step`).test(line)),
        told.join(''),
      );
    assert.deepEqual(
      (await client.stack(adam)).map(({ name }) => name),
      ['adam has ended after update 59', 'Two ways down'],
    );
    assert.deepEqual(await shown(adam, 'Parameters'), exact(columnValues(expected.layout, expected.row(60), 'parameters')));
    assert.equal((await client.stopped('next', { threadId: adam })).description, 'All runs have ended');
    assert.equal((await client.stopped('reverseContinue', { threadId: adam })).description, 'Paused at the start');
    assert.equal(await updateOf(adam), 'update 0 of adam');
  });

  it('restarts from the file, stops on entry again, and ends when it is told to', async () => {
    await client.stopped('next', { threadId: adam });
    assert.equal((await client.stopped('restart')).reason, 'entry');
    assert.equal(await updateOf(adam), 'update 0 of adam');
    await client.send('terminate');
    await client.event('terminated');
    await assert.rejects(client.send('next', { threadId: adam }), /Nothing is being debugged\. Launch an experiment first\./);
  });
});

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { columnValues } from '../../src/core/record/recordLayout';
import { finish, load } from '../support/load';
import { Client, fixture } from './support/client';

type Breakpoints = { breakpoints: DebugProtocol.Breakpoint[] };

const program = fixture('two-runs');
const source = { path: program };
const formulaLine = 3;
const betaLine = 8;

describe('breakpoints in an optimizer', function () {
  this.timeout(60_000);
  let client: Client;
  beforeEach(async () => {
    client = await new Client().start();
  });
  afterEach(() => client.stop());

  const updateOf = async (thread: number) => (await client.stack(thread)).find(({ name }) => /^update \d+ of/.test(name))?.name;

  it('stop on the formula, where their condition holds for the first time', async () => {
    const expected = finish((await load(readFileSync(program, 'utf8'))).run(0));
    const other = finish((await load(readFileSync(program, 'utf8'))).run(1));
    const first = Array.from({ length: 60 }, (_, t) => t).find((t) => [expected, other].some((run) => run.row(t)[0] < 5.7));
    assert.ok(first !== undefined && first > 0);
    let set: Breakpoints | undefined;
    const stopped = await client.launch({ program }, async () => {
      set = await client.send<Breakpoints>('setBreakpoints', { source, breakpoints: [{ line: formulaLine, condition: 'value < 5.7' }] });
    });
    assert.ok(set);
    assert.deepEqual([set.breakpoints[0].verified, set.breakpoints[0].line], [true, formulaLine]);
    assert.deepEqual([stopped.reason, stopped.hitBreakpointIds], ['breakpoint', [set.breakpoints[0].id]]);
    assert.match(
      (await client.stack(stopped.threadId ?? 0)).find(({ name }) => /^update \d+ of/.test(name))?.name ?? '',
      new RegExp(`^update ${first} of`),
    );
    assert.ok(Number(await client.evaluate('value', stopped.threadId)) < 5.7);
  });

  it("stop on an option's line before its stage, on an optimizer's line before its update, and nowhere else", async () => {
    await client.launch({ program, stopOnEntry: true });
    const { breakpoints } = await client.send<Breakpoints>('setBreakpoints', {
      source,
      breakpoints: [{ line: betaLine, hitCondition: '% 5' }, { line: 1 }, { line: 99 }],
    });
    assert.deepEqual(
      breakpoints.map(({ verified }) => verified),
      [true, false, false],
    );
    for (const { message } of breakpoints.slice(1)) assert.match(message ?? '', /\.$/);
    const stopped = await client.stopped('continue', { threadId: 1 });
    assert.equal(stopped.reason, 'breakpoint');
    assert.match((await client.stack(1))[0].name, /^first moment/);
    assert.equal(await updateOf(1), 'update 4 of adam');
    await client.stopped('continue', { threadId: 1 });
    assert.equal(await updateOf(1), 'update 9 of adam');
    await client.stopped('reverseContinue', { threadId: 1 });
    assert.match((await client.stack(1))[0].name, /^first moment/);
  });

  it('tell instead of stopping where they have a log message', async () => {
    await client.launch({ program, optimizers: ['adam'], steps: 30, stopOnEntry: true });
    await client.send('setBreakpoints', {
      source,
      breakpoints: [{ line: formulaLine, condition: 'step % 10 == 0', logMessage: 'step {step}: {value}' }],
    });
    assert.equal((await client.stopped('continue', { threadId: 1 })).reason, 'end');
    const told = client.entries.flatMap((entry) =>
      entry.kind === 'event' && entry.event === 'output' ? [(entry.body as { output: string }).output] : [],
    );
    assert.deepEqual(
      told.filter((text) => text.startsWith('step ')).map((text) => text.split(':')[0]),
      ['step 0', 'step 10', 'step 20', 'step 30'],
    );
  });

  it('on functions stop where a condition over the record holds; one that cannot hold says why', async () => {
    await client.launch({ program, stopOnEntry: true });
    const { breakpoints } = await client.send<Breakpoints>('setFunctionBreakpoints', {
      breakpoints: [{ name: 'step == 7' }, { name: 'norm(gradiant) > 1' }],
    });
    assert.equal(breakpoints[0].verified, true);
    assert.equal(breakpoints[1].verified, false);
    assert.match(breakpoints[1].message ?? '', /gradient/);
    assert.equal((await client.stopped('continue', { threadId: 1 })).reason, 'function breakpoint');
    assert.equal(await updateOf(1), 'update 7 of adam');
  });

  it('on data stop when a number changes its sign or leaves a range', async () => {
    const expected = finish((await load(readFileSync(program, 'utf8'))).run(0));
    const gradient = (t: number) => columnValues(expected.layout, expected.row(t), 'gradient')[1];
    await client.launch({ program, optimizers: ['adam'], stopOnEntry: true });
    const scope = await client.scopeReference(1, 'Gradient');
    const info = await client.send<DebugProtocol.DataBreakpointInfoResponse['body']>('dataBreakpointInfo', {
      variablesReference: scope,
      name: 'y',
    });
    assert.equal(info.dataId, 'gradient.y');
    const first = Array.from({ length: 60 }, (_, t) => t).find((t) => t > 0 && Math.sign(gradient(t)) !== Math.sign(gradient(t - 1)));
    const set = (condition?: string) =>
      client.send<Breakpoints>('setDataBreakpoints', { breakpoints: [{ dataId: info.dataId, condition }] });
    assert.equal((await set()).breakpoints[0].verified, true);
    await client.stopped('continue', { threadId: 1 });
    assert.equal(await updateOf(1), 'update 1 of adam', 'any change');
    await set('sign');
    assert.equal((await client.stopped('continue', { threadId: 1 })).reason, 'data breakpoint');
    assert.equal(await updateOf(1), `update ${first} of adam`);

    await set('range(-60, 60)');
    await client.stopped('restart');
    const left = Array.from({ length: 60 }, (_, t) => t).find(
      (t) => Math.abs(gradient(t)) > 60 && (t === 0 || Math.abs(gradient(t - 1)) <= 60),
    );
    const stopped = await client.stopped('continue', { threadId: 1 });
    if (left === undefined) assert.equal(stopped.reason, 'end');
    else assert.equal(await updateOf(1), `update ${left} of adam`);
  });

  it('on exceptions stop at the first number that is not finite, and name what produced it', async () => {
    await client.send('initialize', { adapterID: 'optimizer', pathFormat: 'path' });
    const capabilities = client.entries.find((entry) => entry.kind === 'response' && entry.command === 'initialize') as
      { body: DebugProtocol.Capabilities } | undefined;
    const filters = capabilities?.body.exceptionBreakpointFilters ?? [];
    assert.ok(
      filters.length >= 6 &&
        filters.every(
          ({ supportsCondition, conditionDescription, description }) => supportsCondition && conditionDescription && description,
        ),
    );
    await client.send('launch', { program: fixture('diverging') });
    await client.event('initialized');
    const { breakpoints } = await client.send<Breakpoints>('setExceptionBreakpoints', { filters: ['nonFinite'] });
    assert.equal(breakpoints[0].verified, true);
    const stopped = await client.stopped('configurationDone');
    assert.equal(stopped.reason, 'exception');
    const info = await client.send<DebugProtocol.ExceptionInfoResponse['body']>('exceptionInfo', { threadId: stopped.threadId });
    assert.equal(info.exceptionId, 'nonFinite');
    assert.match(info.description ?? '', /log/);
  });

  it('on exceptions stop at step 0 where the start itself is not finite, once; without the filter that is the end', async () => {
    for (const filters of [[], ['nonFinite']]) {
      await client.stop();
      client = await new Client().start();
      const stopped = await client.launch({ program: fixture('broken-start') }, () => client.send('setExceptionBreakpoints', { filters }));
      assert.equal(stopped.reason, filters.length > 0 ? 'exception' : 'end');
      assert.match(stopped.text ?? '', /^Stopped at step 0: log\(x\) is NaN because x is -1\.$/);
      if (filters.length === 0) continue;
      const info = await client.send<DebugProtocol.ExceptionInfoResponse['body']>('exceptionInfo', { threadId: stopped.threadId });
      assert.match(info.description ?? '', /log\(x\) is NaN/);
      assert.equal((await client.stopped('continue', { threadId: 1 })).reason, 'end');
    }
  });

  it('are ignored when run without debugging', async () => {
    const stopped = await client.launch({ program, noDebug: true, stopOnEntry: true }, async () => {
      const { breakpoints } = await client.send<Breakpoints>('setBreakpoints', { source, breakpoints: [{ line: formulaLine }] });
      assert.match(breakpoints[0].message ?? '', /without debugging/);
    });
    assert.equal(stopped.reason, 'end');
  });

  it('of another file say that this file is not debugged; places on a line are known', async () => {
    await client.launch({ program, stopOnEntry: true });
    const { breakpoints } = await client.send<Breakpoints>('setBreakpoints', {
      source: { path: fixture('vector') },
      breakpoints: [{ line: 2 }],
    });
    assert.match(breakpoints[0].message ?? '', /This session runs two-runs\.experiment\.yaml/);
    const places = await client.send<Breakpoints>('breakpointLocations', { source, line: betaLine });
    assert.deepEqual(
      places.breakpoints.map(({ line, column }) => [line, column]),
      [[betaLine, 7]],
    );
  });
});

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { Client, fixture, fixtures } from './support/client';
import { transcriptOf } from './support/transcript';

/** `UPDATE_GOLDEN=1` writes the expected files anew; look at the difference before committing it. */
const updating = process.env.UPDATE_GOLDEN === '1';

/** Whole conversations, message by message. */
const conversations: Record<string, (client: Client) => Promise<void>> = {
  async 'first-steps'(client) {
    const program = fixture('two-runs');
    await client.launch({ program, stopOnEntry: true });
    await client.send('threads');
    await client.scope(1, 'Parameters');
    await client.stopped('next', { threadId: 1 });
    await client.stopped('stepIn', { threadId: 1 });
    await client.stopped('stepIn', { threadId: 1 });
    await client.stopped('stepIn', { threadId: 1 });
    for (const { variablesReference } of await client.scopes(1)) await client.children(variablesReference);
    await client.stopped('stepBack', { threadId: 1 });
    await client.stopped('stepOut', { threadId: 1 });
    await client.stack(2);
    await client.send('disconnect');
  },
  async 'into-the-source'(client) {
    const program = fixture('two-runs');
    await client.launch({ program, stopOnEntry: true });
    await client.stopped('stepIn', { threadId: 1 });
    await client.stopped('stepIn', { threadId: 1 });
    await client.stopped('stepIn', { threadId: 1 });
    const [{ id: frameId, source, line }] = await client.stack(1);
    await client.send('source', { source, sourceReference: source?.sourceReference });
    await client.send('loadedSources');
    await client.send('evaluate', { expression: 'm', frameId, context: 'hover' });
    await client.send('evaluate', { expression: 'eta', frameId, context: 'hover' });
    await client.send('breakpointLocations', { source, line, endLine: line + 2 });
    await client.send('gotoTargets', { source, line: line + 1 });
    await client.send('setBreakpoints', { source, breakpoints: [{ line: line + 3, condition: 'step == 4' }, { line: 1 }] });
    await client.stopped('continue', { threadId: 1 });
    await client.stack(1);
    const [{ id: later }] = await client.stack(1);
    for (const expression of ['mHat', 'eta', 'g', 'theta', 't', 'nobody'])
      await client.send('evaluate', { expression, frameId: later, context: 'hover' }).catch(refused);
    await client.stopped('stepOut', { threadId: 1 });
    await client.stack(1);
    await client.stopped('stepIn', { threadId: 1 });
    await client.stack(1);
    await client.send('source', { sourceReference: 99, source: { sourceReference: 99, name: 'strange.rule' } }).catch(refused);
    await client.send('disconnect');
  },
  async 'a-rule-of-one-s-own'(client) {
    await client.launch({ program: fixture('own-rules'), stopOnEntry: true });
    for (let i = 0; i < 3; i++) await client.stopped('stepIn', { threadId: 1 });
    const [{ source }] = await client.stack(1);
    await client.send('setBreakpoints', { source, breakpoints: [{ line: 7, condition: 'step == 2' }, { line: 3 }] });
    await client.stopped('continue', { threadId: 1 });
    const [{ id: frameId }] = await client.stack(1);
    await client.send('evaluate', { expression: 'step', frameId, context: 'hover' });
    await client.send('evaluate', { expression: 'm', frameId, context: 'hover' });
    await client.send('loadedSources');
    await client.stopped('stepOut', { threadId: 1 });
    await client.stack(1);
    await client.send('disconnect');
  },
  async 'until-a-condition'(client) {
    const program = fixture('two-runs');
    await client.launch({ program, optimizers: ['adam'] }, async () => {
      await client.send('setBreakpoints', {
        source: { path: program },
        breakpoints: [{ line: 3, condition: 'value < 5.8' }, { line: 8, hitCondition: '>= 40', logMessage: 'm = {m.x}' }, { line: 1 }],
      });
      await client.send('setFunctionBreakpoints', { breakpoints: [{ name: 'step == 30' }, { name: 'step = 30' }] });
      await client.send('setExceptionBreakpoints', { filters: [] });
    });
    await client.evaluate('value');
    await client.send('setBreakpoints', { source: { path: program }, breakpoints: [] });
    await client.stopped('continue', { threadId: 1 });
    await client.stopped('reverseContinue', { threadId: 1 });
    await client.send('terminate');
    await client.event('terminated');
    await client.send('disconnect');
  },
  async 'a-number-that-is-not-finite'(client) {
    const { threadId } = await client.launch({ program: fixture('diverging') }, async () => {
      await client.send('setExceptionBreakpoints', { filters: [], filterOptions: [{ filterId: 'nonFinite' }] });
    });
    await client.send('exceptionInfo', { threadId });
    await client.scope(1, 'Parameters');
    await client.stopped('stepBack', { threadId: 1 });
    await client.scope(1, 'Update');
    await client.send('disconnect');
  },
  async 'changes-by-hand'(client) {
    await client.launch({ program: fixture('two-runs'), stopOnEntry: true });
    await client.stopped('goToStep', { step: 10 });
    const parameters = await client.scopeReference(1, 'Parameters');
    await client.send('setVariable', { variablesReference: parameters, name: 'x', value: '0.5' });
    const [{ id: frameId }] = await client.stack(1);
    await client.send('setExpression', { expression: 'learningRate', value: '0.01', frameId });
    await client.stopped('next', { threadId: 1 });
    await client.evaluate('x');
    await client.send('setVariable', { variablesReference: parameters, name: 'nothing', value: '1' }).catch(refused);
    await client.send('evaluate', { expression: 'x +' }).catch(refused);
    await client.send('disconnect');
  },
  async 'what-cannot-be-launched'(client) {
    const capabilities = await client.send<DebugProtocol.Capabilities>('initialize', { adapterID: 'optimizer', pathFormat: 'path' });
    assert.ok(capabilities.supportsStepBack);
    for (const launching of [
      {},
      { program: fixture('missing') },
      { program: fixture('two-runs'), steps: -1 },
      { program: fixture('two-runs'), optimizers: ['nobody'] },
    ]) {
      await client.send('launch', launching).catch(refused);
    }
    await client.send('attach').catch(refused);
    await client.send('next', { threadId: 1 }).catch(refused);
    await client.send('somethingElse').catch(refused);
    await client.send('disconnect');
  },
};

/** The transcript holds what was said. */
function refused(error: unknown): void {
  assert.match((error as Error).message, /^.+[.]/s);
}

describe('whole conversations with the debug adapter', function () {
  this.timeout(60_000);

  it('are all kept for a conversation that is held', () => {
    const kept = readdirSync(fixtures).filter((name) => name.endsWith('.txt'));
    assert.deepEqual(
      kept,
      Object.keys(conversations)
        .map((name) => `${name}.txt`)
        .sort(),
    );
  });

  for (const [name, converse] of Object.entries(conversations)) {
    it(name, async () => {
      const client = await new Client().start();
      try {
        await converse(client);
      } finally {
        await client.stop();
      }
      const golden = join(fixtures, `${name}.txt`);
      const actual = transcriptOf(client.entries);
      if (updating) writeFileSync(golden, actual);
      assert.ok(existsSync(golden), `${name}.txt is missing. Write it with UPDATE_GOLDEN=1, and read it before committing.`);
      assert.equal(actual, readFileSync(golden, 'utf8'));
    });
  }
});

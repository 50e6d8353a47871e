import assert from 'node:assert/strict';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { examplePath } from '../support/examples';
import { seeded } from '../support/random';
import { Client } from './support/client';

const program = examplePath('rosenbrock.experiment.yaml');

describe('three runs in one debugger', function () {
  this.timeout(120_000);
  let client: Client;
  beforeEach(async () => {
    client = await new Client().start();
  });
  afterEach(() => client.stop());

  async function updates(): Promise<number[]> {
    const { threads } = await client.send<DebugProtocol.ThreadsResponse['body']>('threads');
    const names = await Promise.all(threads.map(async ({ id }) => (await client.stack(id)).map(({ name }) => name).join('\n')));
    return names.map((name) => Number(/^update (\d+) of/m.exec(name)?.[1] ?? NaN));
  }

  const breakOnAdam = async () => void (await client.send('setBreakpoints', { source: { path: program }, breakpoints: [{ line: 15 }] }));

  it('stand at the same step after each F5 and F10, with a breakpoint in one of them', async () => {
    await client.launch({ program, stopOnEntry: true, steps: 50 }, breakOnAdam);
    for (let i = 0; i < 12; i++) {
      const { threadId } = await client.stopped(i % 2 === 0 ? 'continue' : 'next', { threadId: 3 });
      const [first, ...others] = await updates();
      assert.deepEqual(others, [first, first], `after ${i + 1} keys, at thread ${threadId}`);
    }
  });

  it('stand at the same step wherever a random walk stops', async () => {
    await client.launch({ program, stopOnEntry: true, steps: 60 }, breakOnAdam);
    await client.send('setFunctionBreakpoints', { breakpoints: [{ name: 'step % 9 == 4 and gradient.x > 0' }] });
    const random = seeded(20261127);
    const of = <T>(list: readonly T[]) => list[Math.floor(list.length * random())];
    const visited = new Set<number>();
    for (let i = 0; i < 150; i++) {
      const command = of(['next', 'stepIn', 'stepOut', 'stepBack', 'continue', 'reverseContinue', 'stepIn', 'next', 'goToStep']);
      await client.stopped(command, command === 'goToStep' ? { step: Math.floor(50 * random()) } : { threadId: of([1, 2, 3]) });
      const [first, ...others] = await updates();
      assert.deepEqual(others, [first, first], `${i} ${command}`);
      visited.add(first);
      client.entries.length = 0;
    }
    assert.ok(visited.size > 20);
  });
});

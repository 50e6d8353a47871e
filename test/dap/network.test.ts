import assert from 'node:assert/strict';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { examplePath } from '../support/examples';
import { Client } from './support/client';

const program = examplePath('moons.experiment.yaml');

describe('debugging a network', function () {
  this.timeout(60_000);
  let client: Client;
  beforeEach(async () => {
    client = await new Client().start();
    await client.launch({ program, stopOnEntry: true, optimizers: ['adam'] });
  });
  afterEach(() => client.stop());

  const step = async () => Number(await client.evaluate('step'));

  it('stops on conditions over single tensors', async () => {
    const names = ['norm(gradient["dense/kernel"]) < 0.1 and step > 5', 'ratio["dense_2/kernel"] > 1e6', 'ratio["dense_9/kernel"] > 1'];
    const { breakpoints } = await client.send<{ breakpoints: DebugProtocol.Breakpoint[] }>('setFunctionBreakpoints', {
      breakpoints: names.map((name) => ({ name })),
    });
    assert.deepEqual(
      breakpoints.map(({ verified }) => verified),
      [true, true, false],
    );
    assert.match(breakpoints[2].message ?? '', /dense_9\/kernel/);
    const stopped = await client.stopped('continue', { threadId: 1 });
    assert.deepEqual([stopped.reason, stopped.hitBreakpointIds], ['function breakpoint', [breakpoints[0].id]]);
    assert.ok((await step()) > 5);
    assert.ok(Number(await client.evaluate('norm(gradient["dense/kernel"])')) < 0.1);
    const [update, parameters] = [
      Number(await client.evaluate('norm(update["dense_2/kernel"])')),
      Number(await client.evaluate('norm(parameters["dense_2/kernel"])')),
    ];
    assert.ok(Math.abs(Number(await client.evaluate('ratio["dense_2/kernel"]')) / (update / parameters) - 1) < 1e-5);
  });

  it('goes back through batches and forward again with the same bits', async () => {
    const seen: string[] = [];
    const look = async () =>
      `${await client.evaluate('step')} ${await client.evaluate('value')} ${await client.evaluate('norm(gradient)')} ${[...(await client.scope(1, 'Batch')).values()].map(({ value }) => value).join(' ')}`;
    for (let i = 0; i < 6; i++) {
      seen.push(await look());
      await client.stopped('next', { threadId: 1 });
    }
    for (let i = 5; i >= 0; i--) {
      await client.stopped('stepBack', { threadId: 1 });
      assert.equal(await look(), seen[i]);
    }
    for (let i = 0; i < 6; i++) {
      assert.equal(await look(), seen[i]);
      await client.stopped('next', { threadId: 1 });
    }
  });

  it('goes on with a learning rate that was changed on the way', async () => {
    for (let i = 0; i < 4; i++) await client.stopped('next', { threadId: 1 });
    const before = Number(await client.evaluate('norm(update)'));
    const [{ id: frameId }] = await client.stack(1);
    await client.send('setExpression', { expression: 'learningRate', value: '0.0001', frameId });
    assert.equal(await step(), 4);
    assert.ok(Number(await client.evaluate('norm(update)')) < before / 10);
    await client.stopped('stepBack', { threadId: 1 });
    await client.stopped('next', { threadId: 1 });
    assert.ok(Number(await client.evaluate('norm(update)')) < before / 10);
  });
});

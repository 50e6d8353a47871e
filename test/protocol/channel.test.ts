import assert from 'node:assert/strict';
import { MessageChannel } from 'node:worker_threads';
import { Channel, Transfer, UserError, type Side } from '../../src/protocol/channel';
import { portOf } from '../../src/platform/node/threadPort';

interface Calculator extends Side {
  requests: {
    root: { params: number; result: number };
    buffer: { params: number; result: Float32Array };
  };
  events: { log: string };
}
interface Silent extends Side {
  requests: Record<never, never>;
  events: Record<never, never>;
}

function connected() {
  const { port1, port2 } = new MessageChannel();
  const sent: Float32Array[] = [];
  const server = new Channel<Calculator, Silent>(portOf(port1), {
    root: (x) => {
      if (x < 0) throw new UserError(`There is no root of ${x}.`);
      if (x > 100) throw new Error('too large');
      return Math.sqrt(x);
    },
    buffer: (length) => {
      const values = new Float32Array(length).fill(7);
      sent.push(values);
      return new Transfer(values, [values.buffer]);
    },
  });
  const client = new Channel<Silent, Calculator>(portOf(port2), {});
  return { server, client, sent, close: () => port1.close() };
}

describe('channel', () => {
  it('answers requests, also many at once', async () => {
    const { client, close } = connected();
    assert.deepEqual(await Promise.all([4, 9, 16].map((x) => client.request('root', x))), [2, 3, 4]);
    close();
  });

  it('tells refusals meant for the user from faults', async () => {
    const { client, close } = connected();
    await assert.rejects(client.request('root', -1), (error) => error instanceof UserError && error.message === 'There is no root of -1.');
    await assert.rejects(client.request('root', 101), (error) => !(error instanceof UserError) && /too large/.test(String(error)));
    close();
  });

  it('refuses requests that nobody answers, prototype names among them', async () => {
    const { client, close } = connected();
    for (const name of ['nothing', 'toString', '__proto__']) await assert.rejects(client.request(name as 'root', 1), /no request named/);
    close();
  });

  it('moves buffers instead of copying them', async () => {
    const { client, sent, close } = connected();
    assert.deepEqual(await client.request('buffer', 3), new Float32Array([7, 7, 7]));
    assert.equal(sent[0].length, 0, 'the sender no longer holds it');
    close();
  });

  it('delivers events until the listener is removed', async () => {
    const { server, client, close } = connected();
    const heard: string[] = [];
    const stop = client.on('log', (text) => heard.push(text));
    server.send('log', 'a');
    await client.request('root', 1);
    stop();
    server.send('log', 'b');
    await client.request('root', 1);
    assert.deepEqual(heard, ['a']);
    close();
  });

  it('rejects what is open and what comes later when the wire is gone', async () => {
    const { client, close } = connected();
    const open = client.request('root', 4);
    client.close(new Error('gone'));
    await assert.rejects(open, /gone/);
    await assert.rejects(client.request('root', 4), /gone/);
    close();
  });
});

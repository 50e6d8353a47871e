import assert from 'node:assert/strict';
import { attachOf, connectTo } from '../../src/dap/live/attaching';

const run = (port: number) => ({ pid: 1, port, token: 'ab', path: 'run.optrace', script: 'train.py', time: 0 });

describe('attaching', () => {
  const told = (configuration: Record<string, unknown>, ...runs: ReturnType<typeof run>[]) =>
    connectTo(attachOf(configuration), () => runs).then(
      () => assert.fail('connected'),
      (error: Error) => error.message,
    );

  it('says how a run comes to listen where none does', async () => {
    assert.match(await told({}), /^No run of yours on this machine listens\. Start the training with record\(…, listen=True\)\.$/);
    assert.match(await told({ port: 4000 }, run(5000)), /known to listen on port 4000/);
  });

  it('asks which of several runs is meant', async () => {
    assert.match(await told({}, run(4000), run(5000)), /on the ports 4000, 5000\. Set "port" to one of them/);
  });

  it('refuses a configuration by the attribute that is wrong', () => {
    for (const [attribute, value] of Object.entries({ port: 0, token: 'XYZ', stopOnEntry: 1, wait: -1 }))
      assert.throws(() => attachOf({ [attribute]: value }), new RegExp(`"${attribute}"`));
    assert.throws(() => attachOf({ port: 65536 }), /from 1 to 65535/);
    assert.deepEqual(attachOf({ port: 65535, token: 'ab', wait: 3600 }), { port: 65535, token: 'ab', stopOnEntry: false, wait: 3600 });
  });
});

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { createConnection, type Socket } from 'node:net';
import { join } from 'node:path';
import { announcedRuns } from '../../src/platform/node/live/announced';
import { LiveRun } from '../../src/platform/node/live/liveRun';
import type { At } from '../../src/platform/node/live/words';
import { pythonWithTorch } from '../support/torch';
import { LiveTraining } from './liveTraining';

/** Shorter than in life, where a debugger may take 10 s. */
const hasty = 'optimizer_debugger.PATIENCE, optimizer_debugger.GREETING, waits = 1.0, 1.0, False\n';

describe('what listens in a training', function () {
  this.timeout(120_000);
  const python = pythonWithTorch() ?? '';
  let training: LiveTraining;
  before(function () {
    if (python === '') this.skip();
  });
  const begin = async (setup = hasty) => (training = await new LiveTraining(python, setup).listening());
  afterEach(() => training.remove());
  const opened = async (): Promise<Socket> => {
    const socket = createConnection({ host: '127.0.0.1', port: training.port });
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    return socket;
  };
  const closed = async (socket: Socket) => {
    socket.resume();
    if (!socket.closed) await new Promise((resolve) => socket.once('close', resolve));
  };
  /** Attached, and where the training stops next. */
  const attached = async () => {
    const run = await LiveRun.connect(training.port, training.token);
    const stops: At[] = [];
    let wake: (() => void) | undefined;
    run.onAt = (at) => {
      stops.push(at);
      wake?.();
    };
    const next = async (): Promise<At> => {
      while (stops.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      return stops.shift() as At;
    };
    return { run, next };
  };

  it('sends away who has no token, talks nonsense or nothing, comes in crowds, or dies; the training goes on', async () => {
    await begin();
    await assert.rejects(LiveRun.connect(training.port, 'f00d'), /The token is wrong/);
    for (const words of [
      'GET / HTTP/1.1\r\n\r\n',
      '\u0000\u00ff\n',
      '[1]\n',
      '{"token": 1}\n',
      '{"token": "é"}\n',
      'x'.repeat(100_000),
      `${'['.repeat(4000)}\n`,
      '',
    ]) {
      const socket = await opened();
      socket.write(words);
      await closed(socket);
    }
    const crowd = await Promise.all(Array.from({ length: 50 }, opened));
    await Promise.all(crowd.map(closed));
    // Who is in may talk nonsense too.
    for (const words of [
      '{"command": 7}\n',
      '7\n',
      'x'.repeat(200_000),
      '{"command": "look"}\n'.repeat(500),
      `{"command":"pause"}\n${'['.repeat(60_000)}\n`,
    ]) {
      const socket = await opened();
      socket.write(`${JSON.stringify({ token: training.token })}\n${words}`);
      await closed(socket);
    }
    // Who pauses, and then says nothing, or is gone.
    for (const end of [() => undefined, (socket: Socket) => socket.resetAndDestroy()]) {
      const socket = await opened();
      socket.write(`${JSON.stringify({ token: training.token })}\n{"command":"pause"}\n`);
      await new Promise<void>((resolve) => {
        let heard = '';
        socket.on('data', (piece) => {
          heard += piece.toString();
          if (heard.includes('"at"')) resolve();
        });
        socket.once('close', resolve);
      });
      end(socket);
      await closed(socket);
    }
    // Still there for who knows the token, once the last one is let go.
    const { run, next } = await connectedAtLast();
    run.say({ command: 'pause' });
    const at = await next();
    await assert.rejects(LiveRun.connect(training.port, training.token), /Another debugger is attached/);
    for (const command of [
      { command: 'set', group: 9, option: 'lr', value: 1 },
      { command: 'set', group: 0, option: 'params', value: 1 },
      { command: 'set', group: 0, option: 'lr', value: 'x' },
      { command: 'set', group: 0, option: 'betas', value: [0.9] },
      { command: 'set', group: 0, option: 'amsgrad', value: 3 },
      { command: 'set', option: {}, value: 3 },
      { command: 'set' },
    ] as const)
      await assert.rejects(run.ask(command), /has no option|takes|is true or false|cannot be read/);
    run.detach();
    assert.ok((await training.finish()) > at.step);
    assert.doesNotMatch(training.errors, /Traceback|Warning/);
  });

  const connectedAtLast = async (): Promise<Awaited<ReturnType<typeof attached>>> => {
    for (;;) {
      try {
        return await attached();
      } catch (error) {
        if (!/Another debugger/.test(String(error))) throw error;
      }
    }
  };

  it('goes back to the same bits, and makes the same update again', async () => {
    await begin('');
    const { run, next } = await attached();
    run.say({ command: 'pause' });
    await next();
    const look = async () =>
      (await run.ask({ command: 'look' })).chunks.map((chunk) => chunk.subarray(8 + Number(chunk.readBigUInt64LE(0)) + 8).toString('hex'));
    run.say({ command: 'go', mode: 'step' });
    await next();
    const before = await look();
    run.say({ command: 'go', mode: 'step' });
    const { step } = await next();
    const after = await look();
    await run.ask({ command: 'back' });
    const { of } = await next();
    assert.deepEqual([of, await look()], [step - 1, before]);
    // The whole data are one batch here: the next gradient is the same, too.
    run.say({ command: 'go', mode: 'step' });
    await next();
    assert.deepEqual(await look(), after);
    run.say({ command: 'go', mode: 'step', skip: true });
    await next();
    assert.equal((await look())[1], after[1], 'an update that was left out has changed nothing');
    run.detach();
    await training.finish();
  });

  it('is listed for its user alone, as long as it lives', async () => {
    await begin();
    const folder = join(training.folder, 'optimizer-debugger');
    const [name] = readdirSync(folder);
    assert.deepEqual([statSync(folder).mode & 0o777, statSync(join(folder, name)).mode & 0o777], [0o700, 0o600]);
    assert.deepEqual(
      announcedRuns([folder]).map(({ port, token, pid }) => [port, token, pid]),
      [[training.port, training.token, training.pid]],
    );
    // Left behind by one that was killed; and what is none.
    writeFileSync(join(folder, '1-1.json'), JSON.stringify({ pid: 2 ** 22 + 1, port: 1, token: 'a', path: 'b' }));
    writeFileSync(join(folder, '2-2.json'), '{');
    mkdirSync(join(folder, '3-3.json'));
    assert.equal(announcedRuns([folder]).length, 1);
    assert.ok(!existsSync(join(folder, '1-1.json')));
    await training.finish();
    assert.ok(!existsSync(join(folder, name)));
  });
});

import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pythonWithTorch } from '../support/torch';
import { LiveTraining } from '../recorder/liveTraining';
import { Client, fixtures, type Entry } from './support/client';
import { transcriptOf } from './support/transcript';

const updating = process.env.UPDATE_GOLDEN === '1';

describe('a live PyTorch run in the debugger', function () {
  this.timeout(120_000);
  const python = pythonWithTorch() ?? '';
  let client: Client;
  let training: LiveTraining;
  before(function () {
    if (python === '') this.skip();
  });
  beforeEach(async () => {
    client = await new Client().start();
    training = await new LiveTraining(python).listening();
  });
  afterEach(function () {
    if (this.currentTest?.state === 'failed')
      console.log(
        client.entries
          .slice(-14)
          .map((entry) => JSON.stringify(entry).slice(0, 400))
          .join('\n'),
        training.errors,
      );
    client.kill();
    training.remove();
  });

  it('is paused, gone through, steered and let go, message by message', async () => {
    await client.attach({ port: training.port, token: training.token, stopOnEntry: true });
    await client.send('threads');
    for (const { name, variablesReference } of await client.scopes(1)) if (name !== 'Parameters') await client.children(variablesReference);
    await client.stopped('next', { threadId: 1 });
    for (let stage = 0; stage < 3; stage++) await client.stopped('stepIn', { threadId: 1 });
    await client.children((await client.scopes(1))[0].variablesReference);
    await client.evaluate('norm(gradient)');
    await client.send('setVariable', { variablesReference: await client.scopeReference(1, 'Options'), name: 'lr', value: '0.01' });
    await client
      .send('setVariable', { variablesReference: await client.scopeReference(1, 'Options'), name: 'lr', value: 'many' })
      .catch(refused);
    await client.stopped('next', { threadId: 1 });
    await client.stopped('stepBack', { threadId: 1 });
    await client.stack(1);
    await client.stopped('evaluate', { expression: 'skip', context: 'repl' });
    await client.send('setFunctionBreakpoints', { breakpoints: [{ name: 'step == 9' }, { name: 'step = 9' }] });
    await client.stopped('continue', { threadId: 1 });
    await client.send('disconnect');
    const path = join(fixtures, '..', 'live', 'a-live-run.txt');
    const transcript = transcriptOf(client.entries.map(withoutPlace(training)));
    if (updating) writeFileSync(path, transcript);
    assert.ok(existsSync(path), `There is no ${path}. Write it with UPDATE_GOLDEN=1.`);
    assert.equal(transcript, readFileSync(path, 'utf8'));
    assert.ok((await training.finish()) > 9, 'the training goes on by itself');
  });
});

const refused = () => undefined;

/** Without what is another number, or another folder, every time. */
const withoutPlace =
  ({ port, token, pid, folder }: LiveTraining) =>
  (entry: Entry): Entry =>
    JSON.parse(
      JSON.stringify(entry)
        .replaceAll(`"port":${port}`, '"port":5678')
        .replaceAll(token, 'c0ffee')
        .replaceAll(`process ${pid}`, 'process 1')
        .replaceAll(folder, '')
        .replace(/PyTorch \d[\w.+]*/g, 'PyTorch'),
    ) as Entry;

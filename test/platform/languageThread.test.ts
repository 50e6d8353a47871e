import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CancellationToken } from 'vscode';
import { LanguageClient } from '../../src/host/language/client';
import { UserError } from '../../src/protocol/channel';
import { startWorkerThread } from '../../src/platform/node/workerThread';
import type { WorkerThread } from '../../src/platform/workerThread';
import { built } from '../support/build';

const source = 'objective:\n  minimize: x^2\n  start: { x: 1 }\noptimizer:\n  adem: { learningRate: 0.1 }\n';
const wrong = { source, format: 'yaml' } as const;
const right = { source: source.replace('adem', 'adam'), format: 'yaml' } as const;
const wanted: CancellationToken = { isCancellationRequested: false, onCancellationRequested: () => ({ dispose: () => undefined }) };
const unwanted: CancellationToken = { ...wanted, isCancellationRequested: true };

describe('the language client', function () {
  this.timeout(60_000);
  let script: string;
  let folder: string;
  before(() => {
    script = built('language.js');
    folder = mkdtempSync(join(tmpdir(), 'language-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  const clients: LanguageClient[] = [];
  afterEach(() => clients.splice(0).forEach((client) => client.dispose()));

  /** A client whose first thread runs `first`, if given, and all others the bundle. */
  function client(first?: string, patience?: number) {
    const threads: WorkerThread[] = [];
    const messages: string[] = [];
    const warnings: string[] = [];
    const start = () => {
      threads.push(startWorkerThread((threads.length === 0 && first) || script, 'The worker that reads experiment files'));
      return threads[threads.length - 1];
    };
    const language = new LanguageClient(
      start,
      { error: (error) => void messages.push(String(error)) },
      (message) => void warnings.push(message),
      patience,
    );
    clients.push(language);
    return { language, threads, messages, warnings };
  }

  /** A thread that answers every message as `body` says. */
  function fakeThread(name: string, body: string): string {
    const path = join(folder, `${name}.js`);
    writeFileSync(path, `const { parentPort } = require('node:worker_threads');\nparentPort.on('message', ({ id }) => { ${body} });\n`);
    return path;
  }

  it('answers everything an editor asks from one thread, begun with the first question', async () => {
    const { language, threads, messages } = client();
    assert.equal(threads.length, 0);
    const [check, valid, completions, hover, symbols, targets, fixes, templates] = await Promise.all([
      language.request('check', wrong),
      language.request('check', right),
      language.provide('completions', { ...wrong, offset: source.indexOf('adem') }, wanted),
      language.provide('hover', { ...right, offset: source.indexOf('adem') + 1 }, wanted),
      language.provide('symbols', right, wanted),
      language.provide('runTargets', right, wanted),
      language.provide('fixes', { ...wrong, range: { start: source.indexOf('adem'), end: source.indexOf('adem') } }, wanted),
      language.request('templates', {}),
    ]);
    assert.deepEqual([check.isValid, check.diagnostics.map(({ code }) => code)], [false, ['unknown-optimizer']]);
    assert.deepEqual(valid, { isValid: true, diagnostics: [] });
    assert.ok(completions?.some(({ label }) => label === 'adagrad'));
    assert.match(hover?.markdown ?? '', /Kingma/);
    assert.deepEqual(
      symbols?.map(({ name }) => name),
      ['objective', 'optimizer'],
    );
    assert.deepEqual(
      targets?.optimizers.map(({ ids }) => ids),
      [['adam']],
    );
    assert.equal(fixes?.[0].fixes[0].text, 'adam');
    for (const { text } of templates) assert.ok((await language.request('check', { source: text, format: 'yaml' })).isValid);
    assert.equal(threads.length, 1);
    assert.deepEqual(messages, []);
  });

  it('has fixes only for what touches the place asked about', async () => {
    const { language } = client();
    const fixesAt = async (start: number, end: number) => (await language.request('fixes', { ...wrong, range: { start, end } })).length;
    const at = source.indexOf('adem');
    assert.deepEqual(
      [await fixesAt(0, 5), await fixesAt(at + 4, at + 9), await fixesAt(at + 5, at + 9), await fixesAt(0, at)],
      [0, 1, 0, 1],
    );
  });

  it('asks nothing that is not wanted any more', async () => {
    const { language, threads } = client();
    assert.equal(await language.provide('check', wrong, unwanted), undefined);
    assert.equal(threads.length, 0);
  });

  it('withholds an answer that is not wanted any more when it comes', async () => {
    const { language } = client();
    const token = { ...wanted };
    const late = language.provide('check', wrong, token);
    const after = language.provide('check', wrong, wanted);
    token.isCancellationRequested = true;
    assert.equal(await late, undefined);
    assert.equal((await after)?.isValid, false);
  });

  it('loses one answer with a thread that dies, says so once, and goes on with another thread', async () => {
    const { language, threads, messages } = client(fakeThread('dying', `throw new Error('heap exhausted');`));
    const [first, second] = await Promise.all([language.provide('check', wrong, wanted), language.provide('check', wrong, wanted)]);
    assert.equal(first, undefined);
    assert.equal(second?.isValid, false);
    assert.equal(threads.length, 2);
    assert.deepEqual(messages, ['The worker that reads experiment files failed: heap exhausted. It starts again when it is needed.']);
  });

  it('rejects what the user waits for, with a sentence, when the thread dies of it', async () => {
    const { language } = client(fakeThread('ending', 'process.exit(3);'));
    await assert.rejects(
      language.request('check', wrong),
      (error) => error instanceof UserError && /exit code 3.*Try again/.test(error.message),
    );
    assert.equal((await language.request('check', right)).isValid, true);
  });

  it('ends a thread that finds no answer, says so once, and answers what waited with another thread', async () => {
    const { language, threads, messages, warnings } = client(fakeThread('endless', 'for (;;);'), 200);
    const [first, second] = await Promise.allSettled([language.request('check', wrong), language.provide('templates', {}, wanted)]);
    assert.ok(
      first.status === 'rejected' && first.reason instanceof UserError && /took longer than .* was given up/.test(first.reason.message),
    );
    assert.equal(second.status, 'fulfilled');
    assert.ok(threads.length >= 2);
    assert.equal(warnings.length, 1);
    assert.match(messages[0], /Reading an experiment file took longer than/);
  });

  it('logs a fault of the thread that does not end it', async () => {
    const { language, messages } = client(
      fakeThread('faulty', `parentPort.postMessage({ kind: 'rejection', id, message: 'no such node', user: false });`),
    );
    assert.equal(await language.provide('symbols', right, wanted), undefined);
    assert.deepEqual(messages, ['Error: no such node']);
  });

  it('starts no thread after it was closed', async () => {
    const { language, threads } = client();
    language.dispose();
    await assert.rejects(language.request('templates', {}), UserError);
    assert.equal(threads.length, 0);
  });
});

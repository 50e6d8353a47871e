import * as assert from 'node:assert/strict';
import threads from 'node:worker_threads';
import * as vscode from 'vscode';
import { Conversation } from './debugging';
import { eventually, file } from './extension';

const endless =
  'objective: { minimize: x^2 + y^2, start: { x: 1, y: 2 } }\noptimizer: { sgd: { learningRate: 1e-6 } }\nsteps: 1000000000\n';
const panels = () => vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).filter(({ input }) => input instanceof vscode.TabInputWebview);
const write = (uri: vscode.Uri, text: string) => vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));

/** Catches the threads that are given an experiment from now on, and counts what they say; some were started long before. */
function catchThreads(): { loaded: threads.Worker[]; heard: () => number; release: () => void } {
  const loaded: threads.Worker[] = [];
  let messages = 0;
  const { prototype } = threads.Worker;
  const post = Object.getOwnPropertyDescriptor(prototype, 'postMessage') as PropertyDescriptor;
  const send = post.value as (this: threads.Worker, ...args: unknown[]) => void;
  const watching = function (this: threads.Worker, message: { name?: string }, ...rest: unknown[]) {
    if (message.name === 'load') {
      loaded.push(this);
      this.on('message', () => messages++);
    }
    send.call(this, message, ...rest);
  };
  Object.defineProperty(prototype, 'postMessage', { ...post, value: watching });
  return { loaded, heard: () => messages, release: () => Object.defineProperty(prototype, 'postMessage', post) };
}

describe('faults', () => {
  afterEach(async () => {
    await vscode.commands.executeCommand('optimizerDebugger.stop');
    await vscode.window.tabGroups.close(panels());
  });

  it('begins anew after its worker was killed in the middle of a run', async () => {
    const uri = file('killed.experiment.yaml');
    await write(uri, endless);
    const caught = catchThreads();
    try {
      await vscode.commands.executeCommand('optimizerDebugger.run', uri);
      const sessions = () => caught.loaded.filter(({ threadId }) => threadId > 0);
      await eventually(sessions, (all) => all.length > 0, 'A worker');
      // Far more than the answers to what was asked so far: it tells of its progress.
      await eventually(caught.heard, (count) => count > 50, 'The progress of a run');
      await Promise.all(sessions().map((worker) => worker.terminate()));
      const before = caught.loaded.length;
      await vscode.commands.executeCommand('optimizerDebugger.run', uri);
      assert.ok(caught.loaded.length > before, 'no other worker was taken');
      assert.equal(panels().length, 1);
    } finally {
      caught.release();
    }
  });

  it('ends debugging when its worker dies, says why, and keeps the panel', async () => {
    const uri = file('killed-debugged.experiment.yaml');
    await write(uri, endless);
    const conversation = new Conversation();
    const caught = catchThreads();
    try {
      await vscode.commands.executeCommand('optimizerDebugger.step', uri);
      const stop = await conversation.stopped();
      assert.equal(stop.reason, 'entry');
      await Promise.all(caught.loaded.filter(({ threadId }) => threadId > 0).map((worker) => worker.terminate()));
      await eventually(
        () => vscode.debug.activeDebugSession,
        (session) => session === undefined,
        'The end of debugging',
      );
      assert.match(conversation.output(), /ended unexpectedly/);
      assert.equal(panels().length, 1, 'the panel is gone');
    } finally {
      caught.release();
      conversation.dispose();
    }
  });

  it('goes on with the text it began with when its file is changed, renamed and deleted', async () => {
    const uri = file('moved.experiment.yaml');
    await write(uri, endless);
    await vscode.commands.executeCommand('optimizerDebugger.run', uri);
    await write(uri, 'objective: {');
    const renamed = file('renamed.experiment.yaml');
    const edit = new vscode.WorkspaceEdit();
    edit.renameFile(uri, renamed);
    assert.ok(await vscode.workspace.applyEdit(edit));
    await eventually(
      () => panels().map(({ label }) => label),
      (labels) => labels.includes('renamed'),
      'The panel under its new name',
    );
    const removal = new vscode.WorkspaceEdit();
    removal.deleteFile(renamed);
    assert.ok(await vscode.workspace.applyEdit(removal));
    await vscode.commands.executeCommand('optimizerDebugger.pause');
    await vscode.commands.executeCommand('optimizerDebugger.stepBack');
  });

  it('keeps running when its panel is closed, and shows it again', async () => {
    const uri = file('closed.experiment.yaml');
    await write(uri, endless);
    await vscode.commands.executeCommand('optimizerDebugger.run', uri);
    await vscode.window.tabGroups.close(panels());
    assert.equal(panels().length, 0);
    await vscode.commands.executeCommand('optimizerDebugger.showPanel');
    await eventually(panels, (all) => all.length === 1, 'The panel again');
  });
});

import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { Conversation, evaluated, variables } from './debugging';
import { eventually, file } from './extension';

const tabs = () =>
  vscode.window.tabGroups.all
    .flatMap((group) => group.tabs)
    .filter(({ input }) => input instanceof vscode.TabInputCustom && input.viewType === 'optimizerDebugger.recording');

describe('a recording of a PyTorch run', () => {
  let conversation: Conversation;
  const uri = () => file('my_adamw.optrace');
  beforeEach(() => {
    conversation = new Conversation();
  });
  afterEach(async () => {
    conversation.dispose();
    await vscode.debug.stopDebugging();
    await vscode.window.tabGroups.close(tabs());
  });

  it('opens as its panel, and is debugged by F5 from there', async () => {
    await vscode.commands.executeCommand('vscode.open', uri());
    await eventually(tabs, ({ length }) => length === 1, 'The editor of the recording');
    await vscode.debug.startDebugging(undefined, {
      type: 'optimizer',
      request: 'launch',
      name: 'recording',
      program: uri().fsPath,
      stopOnEntry: true,
    });
    const entry = await conversation.stopped();
    assert.equal(await evaluated(entry, 'step'), '0');
    assert.match(await evaluated(entry, 'norm(gradient["0.weight"])'), /^0\.\d+$/);
    // The call stack is about the very panel that is open.
    assert.equal(tabs().length, 1);
    const parameters = await variables(entry, 'Parameters');
    assert.deepEqual(
      parameters.map(({ name }) => name),
      ['0.weight', '0.bias', '2.weight', '2.bias'],
    );
    await entry.session.customRequest('stepIn', { threadId: entry.threadId });
    const inside = await conversation.stopped();
    assert.match(inside.frames[0].name, /^gradient: /);
    await inside.session.customRequest('next', { threadId: inside.threadId });
    const next = await conversation.stopped();
    assert.equal(await evaluated(next, 'step'), '1');
    await next.session.customRequest('stepBack', { threadId: next.threadId });
    assert.equal(await evaluated(await conversation.stopped(), 'step'), '0');
    // What has happened cannot be changed.
    await assert.rejects(
      Promise.resolve(
        inside.session.customRequest('setExpression', { expression: 'parameters["0.bias"][0]', value: '1', frameId: inside.frames[0].id }),
      ),
    );
  });
});

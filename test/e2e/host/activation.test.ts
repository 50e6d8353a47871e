import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { extension } from './extension';

describe('activation', () => {
  it('waits until an experiment is opened or a command is used', () => {
    assert.equal(extension().isActive, false);
  });

  it('takes little time', async () => {
    const began = performance.now();
    await extension().activate();
    const elapsed = performance.now() - began;
    // The bound is 30 ms on an idle machine; a test machine may be busy.
    assert.ok(elapsed < 150, `${elapsed.toFixed(0)} ms`);
  });

  it('registers every command that package.json promises', async () => {
    const { contributes } = extension().packageJSON as { contributes: { commands: { command: string }[] } };
    const registered = new Set(await vscode.commands.getCommands(true));
    const missing = contributes.commands.map(({ command }) => command).filter((command) => !registered.has(command));
    assert.deepEqual(missing, []);
  });
});

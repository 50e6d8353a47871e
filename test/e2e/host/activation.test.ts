import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { extension } from './extension';

describe('activation', () => {
  it('waits until an experiment is opened or a command is used', () => {
    assert.equal(extension().isActive, false);
  });

  it('registers every command that package.json promises', async () => {
    await extension().activate();
    const { contributes } = extension().packageJSON as { contributes: { commands: { command: string }[] } };
    const registered = new Set(await vscode.commands.getCommands(true));
    const missing = contributes.commands.map(({ command }) => command).filter((command) => !registered.has(command));
    assert.deepEqual(missing, []);
  });
});

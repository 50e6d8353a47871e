import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { eventually, extension } from './extension';

interface Keybinding {
  readonly key: string;
  readonly command: string;
}

describe('keys', () => {
  it('clash with no key that VS Code has of its own', async () => {
    await vscode.commands.executeCommand('workbench.action.openDefaultKeybindingsFile');
    const text = await eventually(
      () => vscode.window.activeTextEditor?.document.getText() ?? '',
      (content) => content.includes('"command"'),
      'The list of default keys',
    );
    const all = [...text.matchAll(/"key": "([^"]+)",\s*"command": "([^"]+)"/g)].map(([, key, command]): Keybinding => ({ key, command }));
    assert.ok(all.length > 500, `only ${all.length} keys were found`);
    const { contributes } = extension().packageJSON as { contributes: { keybindings: Keybinding[] } };
    for (const { key } of contributes.keybindings) {
      const others = all.filter((other) => other.key === key && !other.command.startsWith('optimizerDebugger.'));
      assert.deepEqual(others, [], key);
    }
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  });
});

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
    const { contributes } = extension().packageJSON as { contributes: { keybindings: (Keybinding & { readonly when: string })[] } };
    // While only the panel is worked in, keys mean the panel's runs: F5 debugs its file, and steps go to it.
    const shared = contributes.keybindings.filter(({ when }) => !/^activeWebviewPanelId == |optimizerDebugger\.panelKeys$/.test(when));
    assert.ok(shared.length >= 5);
    for (const { key } of shared) {
      const others = all.filter((other) => other.key === key && !other.command.startsWith('optimizerDebugger.'));
      assert.deepEqual(others, [], key);
    }
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  });
});

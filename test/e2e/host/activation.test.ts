import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';

const id = 'optimizer-debugger.optimizer-debugger';

describe('the extension', () => {
  it('is installed in this VS Code', () => {
    assert.ok(vscode.extensions.getExtension(id), `VS Code ${vscode.version} does not know ${id}.`);
  });
});

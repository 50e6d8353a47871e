import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { file } from './extension';

const write = (uri: vscode.Uri, text: string) => vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));

describe('a script for PyTorch', () => {
  it('is written where it was asked for, from the text as it stands, and opened', async () => {
    const uri = file('scripted.experiment.yaml');
    await write(uri, 'objective: { minimize: x^2, start: { x: 1 } }\noptimizer: adam\n');
    const editor = await vscode.window.showTextDocument(uri);
    await editor.edit((edit) => edit.replace(new vscode.Range(1, 11, 1, 15), 'nadam'));
    const script = file('scripted.py');
    await vscode.commands.executeCommand('optimizerDebugger.exportTorch', uri, script);
    const document = vscode.window.activeTextEditor?.document;
    assert.equal(document?.uri.toString(), script.toString());
    assert.match(document.getText(), /torch\.optim\.NAdam\(/);
  });
});

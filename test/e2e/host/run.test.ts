import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { eventually, file } from './extension';

const panels = () => vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).filter(({ input }) => input instanceof vscode.TabInputWebview);

describe('the Run command', () => {
  it('opens one panel, and the same again for the same file', async () => {
    const uri = file('quadratic.experiment.yaml');
    await vscode.window.showTextDocument(uri);
    await vscode.commands.executeCommand('optimizerDebugger.run', uri);
    const [panel] = await eventually(panels, (all) => all.length === 1, 'A panel');
    assert.match(panel.label, /quadratic/);
    await vscode.commands.executeCommand('optimizerDebugger.run', uri);
    assert.equal(panels().length, 1);
    await vscode.commands.executeCommand('optimizerDebugger.stop');
    await vscode.window.tabGroups.close(panel);
  });

  it('leaves the extension host free while a long experiment runs', async () => {
    const uri = file('long.experiment.yaml');
    const text =
      'objective: { minimize: x^2 + y^2, start: { x: 1, y: 2 } }\noptimizer: { sgd: { learningRate: 1e-6 } }\nsteps: 1000000000\n';
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
    await vscode.commands.executeCommand('optimizerDebugger.run', uri);
    // Whoever waits for this run's end waits for days; commands are answered all the same.
    await vscode.commands.executeCommand('optimizerDebugger.pause');
    await vscode.commands.executeCommand('optimizerDebugger.stepBack');
    await vscode.commands.executeCommand('optimizerDebugger.continue');
    await vscode.commands.executeCommand('optimizerDebugger.stop');
  });
});

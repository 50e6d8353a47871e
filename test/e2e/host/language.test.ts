import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { eventually, file } from './extension';

const good = 'objective:\n  minimize: x^2\n  start: { x: 1 }\noptimizer:\n  adam: { learningRate: 0.1 }\n';
const optimizer = new vscode.Position(4, 4);

async function open(text: string, name: string): Promise<vscode.TextDocument> {
  const uri = file(name);
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  return vscode.workspace.openTextDocument(uri);
}

describe('the language of experiments', () => {
  it('finds no fault with the examples', async () => {
    const examples = await vscode.workspace.findFiles('**/*.experiment.{yaml,yml,json}');
    assert.ok(examples.length >= 8, `${examples.length} examples`);
    for (const uri of examples) {
      const document = await vscode.workspace.openTextDocument(uri);
      assert.match(document.languageId, /^optimizer-experiment/, uri.path);
    }
    // Diagnostics come a moment after a file is opened: a faulty one opened last shows that those before are through.
    const faulty = await open(good.replace('adam', 'adem'), 'faulty.experiment.yaml');
    await eventually(
      () => vscode.languages.getDiagnostics(faulty.uri),
      (all) => all.length > 0,
      'A diagnostic',
    );
    const errors = examples.flatMap((uri) => vscode.languages.getDiagnostics(uri).map(({ message }) => `${uri.path}: ${message}`));
    assert.deepEqual(errors, []);
  });

  it('shows an error at its place and takes it away', async () => {
    const document = await open(good.replace('adam', 'adem'), 'mended.experiment.yaml');
    const [first] = await eventually(
      () => vscode.languages.getDiagnostics(document.uri),
      (all) => all.length > 0,
      'A diagnostic',
    );
    assert.deepEqual([first.range.start.line, first.range.start.character, first.range.end.character], [4, 2, 6]);
    assert.match(first.message, /adam/);
    const edit = new vscode.WorkspaceEdit();
    edit.replace(document.uri, first.range, 'adam');
    assert.ok(await vscode.workspace.applyEdit(edit));
    await eventually(
      () => vscode.languages.getDiagnostics(document.uri),
      (all) => all.length === 0,
      'A file without errors',
    );
  });

  it('shows the columns of a file of data on hover, and what was made of them among the problems once it is run', async () => {
    await vscode.workspace.fs.writeFile(file('people.csv'), new TextEncoder().encode('age,sex,y\n22,male,0\n,female,1\n26,female,1\n'));
    const text =
      'data:\n  csv: people.csv\n  fill: mean\nnetwork: { layers: [dense: { units: 1 }], loss: meanSquaredError }\noptimizer: sgd\nsteps: 2\n';
    const document = await open(text, 'people.experiment.yaml');
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      new vscode.Position(1, 10),
    );
    assert.match(
      hovers.flatMap(({ contents }) => contents.map((one) => (typeof one === 'string' ? one : one.value))).join('\n'),
      /\| age \| input \| number \| 1 \| 22 … 26 \|/,
    );
    await vscode.commands.executeCommand('optimizerDebugger.run', document.uri);
    const notes = await eventually(
      () => vscode.languages.getDiagnostics(document.uri),
      (all) => all.length === 2,
      'Notes about the data',
    );
    assert.deepEqual(notes.map(({ severity, range }) => [severity, range.start.line]).sort(), [
      [vscode.DiagnosticSeverity.Information, 1],
      [vscode.DiagnosticSeverity.Information, 2],
    ]);
    const edit = new vscode.WorkspaceEdit();
    edit.replace(document.uri, new vscode.Range(5, 7, 5, 8), '3');
    assert.ok(await vscode.workspace.applyEdit(edit));
    await eventually(
      () => vscode.languages.getDiagnostics(document.uri),
      (all) => all.length === 0,
      'No notes about another text',
    );
    // What is wrong with the data, too.
    await vscode.workspace.fs.writeFile(file('people.csv'), new TextEncoder().encode('age,sex,y\n22,male,0\n1,2\n'));
    void vscode.commands.executeCommand('optimizerDebugger.run', document.uri);
    const [wrong] = await eventually(
      () => vscode.languages.getDiagnostics(document.uri),
      (all) => all.length === 1,
      'What is wrong with the data',
    );
    assert.deepEqual([wrong.severity, wrong.range.start.line], [vscode.DiagnosticSeverity.Error, 1]);
    assert.match(wrong.message, /Line 3 of people\.csv has 2 values/);
    await vscode.commands.executeCommand('optimizerDebugger.stop');
    const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
    await vscode.window.tabGroups.close(tabs.filter(({ input }) => input instanceof vscode.TabInputWebview));
  });

  it('completes the options of an optimizer', async () => {
    const document = await open(good.replace('learningRate: 0.1', ''), 'completed.experiment.yaml');
    const list = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      document.uri,
      new vscode.Position(4, 10),
    );
    const labels = list.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
    for (const option of ['learningRate', 'beta1', 'epsilon'])
      assert.ok(labels.includes(option), `${option} is not among ${labels.join(', ')}`);
  });

  it('explains an optimizer with its formula and its paper', async () => {
    const document = await open(good, 'hovered.experiment.yaml');
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', document.uri, optimizer);
    const text = hovers
      .flatMap(({ contents }) => contents.map((content) => (typeof content === 'string' ? content : content.value)))
      .join('\n');
    assert.match(text, /Adam/);
    assert.match(text, /Kingma/);
  });

  it('lists the symbols of a file', async () => {
    const document = await open(good, 'symbols.experiment.yaml');
    const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[]>('vscode.executeDocumentSymbolProvider', document.uri);
    assert.ok(symbols.length >= 2, JSON.stringify(symbols));
  });

  it('offers a run of every optimizer as a code lens', async () => {
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      file('rosenbrock.experiment.yaml'),
      10,
    );
    const titles = lenses.map(({ command }) => command?.title ?? '').join(' · ');
    assert.match(titles, /Run.*Step/);
    assert.match(titles, /Run adam/);
  });
});

import * as assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import { breakpointOn, Conversation, evaluated, variables } from './debugging';
import { eventually, extension, file } from './extension';

const text = `objective:
  minimize: (1 - x)^2 + 100*(y - x^2)^2
  start: { x: -1.5, y: 2 }
optimizers:
  - adam: { learningRate: 0.05, beta1: 0.9 }
  - sgd: { learningRate: 0.0001 }
steps: 60
`;
const name = 'debugged.experiment.yaml';
const run = promisify(execFile);
const write = (uri: vscode.Uri, content: string) => vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(content));
const command = (id: string) => vscode.commands.executeCommand(`workbench.action.debug.${id}`);
const panels = () => vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).filter(({ input }) => input instanceof vscode.TabInputWebview);

interface StepLine {
  readonly type: string;
  readonly run: string;
  readonly step: number;
  readonly value: number;
  readonly parameters: Readonly<Record<string, number>>;
  readonly gradient: Readonly<Record<string, number>>;
}

/** What the headless runner records of the same file. */
async function recorded(uri: vscode.Uri): Promise<StepLine[]> {
  const trace = vscode.Uri.joinPath(uri, '..', 'recorded.jsonl');
  await run(process.execPath, [join(extension().extensionPath, 'dist', 'cli.js'), 'run', uri.fsPath, '--trace', trace.fsPath]);
  const lines = new TextDecoder()
    .decode(await vscode.workspace.fs.readFile(trace))
    .trim()
    .split('\n');
  return lines.map((line) => JSON.parse(line) as StepLine).filter(({ type }) => type === 'step');
}

describe('the debugger', () => {
  let conversation: Conversation;
  let uri: vscode.Uri;

  beforeEach(async () => {
    conversation = new Conversation();
    uri = file(name);
    await write(uri, text);
  });

  afterEach(async () => {
    vscode.debug.removeBreakpoints(vscode.debug.breakpoints);
    await vscode.debug.stopDebugging();
    await eventually(
      () => vscode.debug.activeDebugSession,
      (session) => session === undefined,
      'The end of debugging',
    );
    conversation.dispose();
    await vscode.window.tabGroups.close(panels());
  });

  /** F5 on the file in front. */
  async function debugged(): Promise<void> {
    await vscode.window.showTextDocument(uri, { viewColumn: vscode.ViewColumn.One });
    await command('start');
  }

  it('begins by F5 without a launch.json and stops at a breakpoint by its condition, with the numbers of the record', async () => {
    vscode.debug.addBreakpoints([await breakpointOn(uri, 'adam', 'step == 7')]);
    await debugged();
    const stop = await conversation.stopped();
    assert.equal(stop.reason, 'breakpoint');
    assert.match(stop.frames.map((frame) => frame.name).join('\n'), /update 7 of adam/);
    // VS Code has made an address of the path already.
    assert.ok(stop.frames[0].source?.path?.endsWith(uri.path), stop.frames[0].source?.path);
    const line = (await recorded(uri)).find((one) => one.run === 'adam' && one.step === 7);
    assert.ok(line);
    const parameters = await variables(stop, 'Parameters');
    for (const coordinate of ['x', 'y']) {
      const shown = parameters.find((one) => one.name === coordinate);
      // Variables are shown with five significant digits.
      const near = (text: string | undefined, exact: number, name: string) =>
        assert.ok(Math.abs(Number(text) / exact - 1) < 1e-4, `${name} is ${text}, not ${exact}`);
      near(shown?.value, line.parameters[coordinate], coordinate);
      near(await evaluated(stop, `gradient.${coordinate}`), line.gradient[coordinate], `gradient.${coordinate}`);
    }
    assert.equal(panels().length, 1, 'there is no panel');
  });

  it('steps over updates, into the stages of adam, back, and back to the breakpoint hit before', async () => {
    vscode.debug.addBreakpoints([await breakpointOn(uri, 'adam', 'step % 5 == 3')]);
    await debugged();
    const first = await conversation.stopped();
    assert.equal(await evaluated(first, 'step'), '3');
    const x = await evaluated(first, 'x');

    await command('stepOver');
    const second = await conversation.stopped();
    assert.equal(await evaluated(second, 'step'), '4');

    const seen = new Set<string>();
    for (let stop = second; (await evaluated(stop, 'step')) === '4'; stop = await conversation.stopped()) {
      seen.add(stop.frames[0].name);
      await command('stepInto');
    }
    assert.ok(seen.size >= 5, [...seen].join('\n'));
    for (const stage of [/^value/m, /^gradient/m, /^first moment/m, /^bias correction/m, /^apply/m])
      assert.match([...seen].join('\n'), stage);

    await command('continue');
    assert.equal(await evaluated(await conversation.stopped(), 'step'), '8');
    // Through the stages before this one, then over the beginning of the update.
    for (let step = '8'; step !== '7'; step = await evaluated(await conversation.stopped(), 'step')) await command('stepBack');
    await command('reverseContinue');
    const again = await conversation.stopped();
    assert.equal(await evaluated(again, 'step'), '3');
    assert.equal(await evaluated(again, 'x'), x, 'not the same bits');
  });

  it('stops at function breakpoints', async () => {
    vscode.debug.addBreakpoints([new vscode.FunctionBreakpoint('norm(gradient) < 20 and step > 2')]);
    await debugged();
    const stop = await conversation.stopped();
    assert.equal(stop.reason, 'function breakpoint');
    assert.ok(Number(await evaluated(stop, 'norm(gradient)')) < 20);
  });

  it('stops at data breakpoints', async () => {
    vscode.debug.addBreakpoints([await breakpointOn(uri, 'adam', 'step == 2')]);
    await debugged();
    const { session, frames } = await conversation.stopped();
    const asked = (await session.customRequest('dataBreakpointInfo', { name: 'gradient.y', frameId: frames[0].id })) as {
      dataId: string | null;
    };
    assert.ok(asked.dataId);
    await session.customRequest('setDataBreakpoints', { breakpoints: [{ dataId: asked.dataId, condition: 'sign' }] });
    await command('continue');
    const stop = await conversation.stopped();
    assert.equal(stop.reason, 'data breakpoint');
    assert.match(stop.text ?? '', /gradient\.y has changed its sign/);
    assert.ok(
      Number(await evaluated(stop, 'gradient.y')) * Number(await evaluated(stop, 'previous.gradient.y')) < 0,
      'it has kept its sign',
    );
  });

  it('shows the tensors of a network, and stops at one', async () => {
    uri = file('iris-network.experiment.yaml');
    vscode.debug.addBreakpoints([await breakpointOn(uri, 'adam', 'step >= 3 and norm(gradient["dense/kernel"]) > 0')]);
    await debugged();
    const stop = await conversation.stopped();
    assert.equal(await evaluated(stop, 'step'), '3');
    const kernel = (await variables(stop, 'Parameters')).find((one) => one.name === 'dense/kernel');
    assert.match(kernel?.value ?? '', /4\s*[×,]\s*8/);
    const rows = (await variables(stop, 'Batch')).map(({ name: line, value }) => `${line} = ${value}`).join('\n');
    assert.match(rows, /16/);
  });

  it('stops at the first number that is not finite', async () => {
    uri = file('not-a-number.experiment.yaml');
    await debugged();
    const stop = await conversation.stopped();
    assert.equal(stop.reason, 'exception');
    assert.match(stop.text ?? '', /finite|NaN/);
  });

  it('changes the learning rate of a live run', async () => {
    vscode.debug.addBreakpoints([await breakpointOn(uri, 'adam', 'step == 2')]);
    await debugged();
    const stop = await conversation.stopped();
    await stop.session.customRequest('setExpression', { expression: 'learningRate', value: '0.01', frameId: stop.frames[0].id });
    assert.equal(Number(await evaluated(stop, 'learningRate')), 0.01);
    await command('stepOver');
    assert.equal(await evaluated(await conversation.stopped(), 'step'), '3');
  });

  it('follows the panel, and the panel follows it', async () => {
    vscode.debug.addBreakpoints([await breakpointOn(uri, 'adam', 'step == 2')]);
    await debugged();
    await conversation.stopped();
    await vscode.commands.executeCommand('optimizerDebugger.step');
    assert.equal(await evaluated(await conversation.stopped(), 'step'), '3');
    await vscode.commands.executeCommand('optimizerDebugger.stop');
    await eventually(
      () => vscode.debug.activeDebugSession,
      (session) => session === undefined,
      'The end of debugging',
    );
    assert.equal(panels().length, 1, 'the panel is gone');
  });

  it('runs without debugging past every breakpoint, and leaves the panel what it recorded', async () => {
    vscode.debug.addBreakpoints([await breakpointOn(uri, 'adam')]);
    let began = 0;
    const listening = vscode.debug.onDidStartDebugSession(() => began++);
    await vscode.commands.executeCommand('optimizerDebugger.run', uri);
    await eventually(
      () => [began, vscode.debug.activeDebugSession],
      ([count, session]) => count === 1 && session === undefined,
      'The end of the run',
    );
    listening.dispose();
    // Nothing to undo means that there is no session: a message would say so, and the command would not step.
    await vscode.commands.executeCommand('optimizerDebugger.stepBack');
    await vscode.commands.executeCommand('optimizerDebugger.stop');
  });

  it('debugs two experiments at once', async () => {
    vscode.debug.addBreakpoints([await breakpointOn(uri, 'adam', 'step == 2')]);
    await debugged();
    const first = await conversation.stopped();
    uri = file('second.experiment.yaml');
    await write(uri, text);
    vscode.debug.addBreakpoints([await breakpointOn(uri, 'adam', 'step == 4')]);
    await vscode.commands.executeCommand('optimizerDebugger.debug', uri);
    const second = await conversation.stopped(false);
    assert.notEqual(second.session.id, first.session.id);
    assert.equal(await evaluated(first, 'step'), '2');
    assert.equal(await evaluated(second, 'step'), '4');
    await vscode.debug.stopDebugging(first.session);
    assert.equal(await evaluated(second, 'step'), '4');
  });

  it('refuses configurations that name no experiment', async () => {
    const start = (configuration: object) =>
      vscode.debug.startDebugging(undefined, { type: 'optimizer', request: 'launch', name: 'wrong', ...configuration });
    assert.equal(await start({ program: file('nowhere.experiment.yaml').fsPath }), false);
    assert.equal(await start({ program: file('README.md').fsPath }), false);
    assert.equal(await start({ program: uri.fsPath, steps: 'many' }), false);
    assert.equal(await start({ program: uri.fsPath, request: 'attach' }), false);
    assert.equal(vscode.debug.activeDebugSession, undefined);
  });
});

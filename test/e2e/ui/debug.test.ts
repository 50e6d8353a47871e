import * as assert from 'node:assert/strict';
import { join } from 'node:path';
import { testOutput } from '../../support/paths';
import { DebugView } from './debugView';
import { openWorkbench } from './hooks';
import { Panel } from './panel';
import { runExample } from './runExample';
import { eventually, hovered, type Workbench } from './workbench';

const name = 'debugged.experiment.yaml';
const text = `objective:
  minimize: (1 - x)^2 + 100*(y - x^2)^2
  start: { x: -1.5, y: 2 }
optimizers:
  - adam: { learningRate: 0.05, beta1: 0.9 }
steps: 400
`;
/** The line of the optimizer, counted from 1. */
const adamLine = 5;

/** Sets a breakpoint at the optimizer that holds where the condition does. */
async function breakAt(workbench: Workbench, condition: string): Promise<void> {
  await workbench.goTo(adamLine, 6);
  await workbench.command('Debug: Add Conditional Breakpoint...');
  await workbench.page.locator('.breakpoint-widget .monaco-editor.focused').waitFor();
  await workbench.page.keyboard.insertText(condition);
  await workbench.page.keyboard.press('Enter');
  await workbench.editor.click();
}

/** Sets a breakpoint that holds where the condition does, and presses F5. */
async function debugged(condition: string): Promise<{ workbench: Workbench; view: DebugView; panel: Panel }> {
  const workbench = await openWorkbench({ [name]: text });
  await workbench.openFile(name);
  await breakAt(workbench, condition);
  await workbench.page.keyboard.press('F5');
  const view = new DebugView(workbench.page);
  await view.topLine.waitFor({ timeout: 60_000 });
  return { workbench, view, panel: new Panel(workbench.panel) };
}

/** What stands in the document of the rule. */
async function sourceOfAdam({ editor }: Workbench): Promise<string> {
  return eventually(
    async () => ((await editor.isVisible()) ? (await editor.innerText()).replaceAll('\u00a0', ' ') : ''),
    (text) => text.includes('Kingma & Ba'),
    'The source of adam',
  );
}

describe('debugging an experiment', () => {
  it('moves the panel and the debugger together, by the keys of both', async () => {
    const { workbench, view, panel } = await debugged('step == 20');
    await view.at(/update 20 of adam/);
    await panel.at(20);
    await panel.frame.getByText('step == 20').first().waitFor();

    await workbench.page.keyboard.press('F10');
    await view.at(/update 21 of adam/);
    await panel.at(21);
    await panel.button('Step').click();
    await panel.at(22);
    await view.at(/update 22 of adam/);
    // The keys go to the panel again once the debugger has shown where it stands.
    await panel.focused();
    await workbench.page.keyboard.press('ArrowRight');
    await panel.at(23);
    await view.at(/update 23 of adam/);
    await panel.focused();
    await workbench.page.keyboard.press('ArrowLeft');
    await panel.at(22);
    await view.at(/update 22 of adam/);
    await view.press('step-back');
    await view.at(/update 21 of adam/);
    await panel.at(21);
    await view.press('reverse-continue');
    await view.at(/update 20 of adam/);
    await panel.at(20);

    await workbench.page.keyboard.press('Shift+F5');
    await view.toolbar.waitFor({ state: 'hidden' });
    await panel.frame.getByText('The session has ended').waitFor();
  });

  it('debugs the file of the panel that is worked in, and lets no key of the panel change a file', async () => {
    const workbench = await openWorkbench({ [name]: text });
    await workbench.openFile(name);
    await breakAt(workbench, 'step == 20');
    const panel = await runExample(workbench, name);
    await eventually(
      () => panel.position(),
      ({ newest }) => newest === 400,
      'The last step',
    );
    await workbench.openFile('saddle.experiment.yaml');
    // By hand, so that VS Code knows which of its editors is worked in.
    await panel.section('Numbers');
    await panel.focused();
    await workbench.page.keyboard.press('F5');
    const view = new DebugView(workbench.page);
    await view.at(/update 20 of adam/);
    await panel.at(20);
    // Not even those that are pressed while stops are shown.
    await panel.timeline.focus();
    await panel.focused();
    for (const key of ['ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowLeft']) await workbench.page.keyboard.press(key);
    await panel.at(22);
    await view.at(/update 22 of adam/);
    await panel.focused();
    await workbench.page.keyboard.press('Space');
    await panel.at(400);
    assert.equal(await workbench.page.locator('.tabs-container .tab.dirty').count(), 0);
    await workbench.page.keyboard.press('Shift+F5');
  });

  it('steps into the stages of adam, which show where they stand in the file', async () => {
    const { workbench, view } = await debugged('step == 3');
    await workbench.settled();
    const seen = new Set<string>();
    for (let stage = 0; stage < 4; stage++) {
      const before = (await view.stack.allInnerTexts()).join('\n');
      seen.add(before);
      await workbench.page.keyboard.press('F11');
      await eventually(
        async () => (await view.stack.allInnerTexts()).join('\n'),
        (after) => after !== '' && after !== before,
        'The next stage',
      );
      await sourceOfAdam(workbench);
      await view.topLine.waitFor();
    }
    assert.equal(seen.size, 4);
    await workbench.page.keyboard.press('Shift+F5');
  });

  it('steps into the source of adam, where its lines have values and take breakpoints, and out to its entry', async () => {
    const { workbench, view } = await debugged('step == 3');
    const { page } = workbench;
    await workbench.settled();
    const shown = async () => (await workbench.editor.innerText()).replaceAll('\u00a0', ' ');
    // From the optimizer's entry to its second line.
    await page.keyboard.press('F11');
    await view.at(/second moment/);
    await page.locator('.tab', { hasText: 'adam.rule' }).waitFor();
    const source = await sourceOfAdam(workbench);
    assert.ok(source.includes('v = beta2*v + (1 - beta2)*g^2'), source);
    const marked = page.locator('.editor-instance .debug-top-stack-frame-line').first();
    await marked.waitFor();
    const before = (await marked.boundingBox())?.y;
    await page.keyboard.press('F11');
    await view.at(/bias correction of m/);
    await eventually(
      async () => (await marked.boundingBox())?.y,
      (y) => y !== undefined && y !== before,
      'The marked line',
    );
    await eventually(shown, (text) => /m = x = -?\d/.test(text) || /m = \[2\]/.test(text), 'The value of m beside its line');
    const line = page.locator('.editor-instance .view-line', { hasText: 'eta = learningRate' }).first();
    await hovered(
      page,
      line.getByText('eta', { exact: true }).first(),
      page.locator('.debug-hover-widget'),
      (text) => text.includes('not computed yet'),
      'What hovers over eta',
    );
    await line.click();
    await page.keyboard.press('F9');
    await page.locator('.editor-instance .codicon-debug-breakpoint').first().waitFor();
    await page.locator('.debug-breakpoints .monaco-list-row', { hasText: 'adam.rule' }).waitFor();
    await page.keyboard.press('F5');
    await view.at(/effective learning rate/);
    await page.screenshot({ path: join(testOutput, 'source-of-adam.png') });
    await page.keyboard.press('Shift+F11');
    await view.at(/update 4 of adam/);
    await eventually(shown, (text) => /adam: \{\s+learningRate: 0\.05/.test(text), 'The experiment file');
    await page.keyboard.press('Shift+F5');
  });

  it('shows values in the variables, on hover, beside the file and in the watch view', async () => {
    const { workbench, view } = await debugged('step == 20');
    const shown = await (await view.variable('Parameters', 'x')).innerText();
    const x = Number(/[=:]?\s*(-?[\d.]+(e-?\d+)?)\s*$/.exec(shown)?.[1]);
    assert.ok(Number.isFinite(x), shown);
    const watched = await view.watch('2 * x');
    await eventually(
      () => watched.innerText(),
      (row) => Math.abs(Number(/(-?[\d.]+(e-?\d+)?)\s*$/.exec(row)?.[1]) - 2 * x) < 1e-6,
      'The watched value',
    );
    await eventually(
      () => workbench.editor.innerText(),
      (content) => /x = -?\d/.test(content.replaceAll('\u00a0', ' ')),
      'A value beside the file',
    );
    const { page } = workbench;
    const named = page.locator('.view-line', { hasText: 'minimize' }).getByText('x', { exact: true }).first();
    await hovered(page, named, page.locator('.debug-hover-widget'), (value) => value.includes(String(x).slice(0, 6)), 'The value on hover');
    await workbench.page.keyboard.press('Shift+F5');
  });

  it('selects nothing where it stops: a key that is pressed then deletes nothing', async () => {
    const { workbench, view } = await debugged('step == 3');
    const shown = async () => (await workbench.editor.innerText()).replaceAll('\u00a0', ' ');
    // Marks of breakpoints stand between the letters as blanks or signs without width.
    const plain = (shownText: string) => shownText.replaceAll(/[^\x21-\x7e]/g, '');
    for (const key of ['F10', 'F11', 'F5'] as const) {
      await workbench.page.keyboard.press(key);
      await view.topLine.waitFor();
      await workbench.page
        .locator('.statusbar')
        .getByText(/Ln \d+, Col \d+$/)
        .waitFor();
    }
    await workbench.editor.locator('.view-line').first().waitFor();
    await workbench.page.keyboard.press('q');
    await eventually(shown, (now) => now.includes('q'), 'The typed letter');
    // Values stand behind the lines.
    const lines = (await shown()).replaceAll('q', '').split('\n').map(plain);
    for (const line of text.trimEnd().split('\n').map(plain))
      assert.ok(
        lines.some((one) => one.startsWith(line)),
        await shown(),
      );
    await workbench.page.keyboard.press('Shift+F5');
  });

  it('sets the learning rate of a live run, and marks that on the timeline', async () => {
    const { workbench, view, panel } = await debugged('step == 20');
    await view.change(await view.variable('Hyperparameters', 'learningRate'), '0.01');
    await eventually(
      async () => (await view.variable('Hyperparameters', 'learningRate')).innerText(),
      (row) => row.includes('0.01'),
      'The new learning rate',
    );
    await panel.frame.getByRole('button', { name: /Go to step 20: changed .*learningRate/ }).waitFor();
    await workbench.page.keyboard.press('F10');
    await view.at(/update 21 of adam/);
    await workbench.page.keyboard.press('Shift+F5');
  });

  it('stops when a parameter changes its sign', async () => {
    const { workbench, view, panel } = await debugged('step == 20');
    await (await view.variable('Parameters', 'x')).click({ button: 'right' });
    await workbench.chooseFromMenu('Break When…');
    await workbench.answer('it changes its sign');
    await workbench.page.locator('.debug-breakpoints .monaco-list-row', { hasText: 'x: changes its sign' }).waitFor();
    await workbench.page.keyboard.press('F5');
    await panel.frame.getByText(/x has changed its sign at step \d+/).waitFor();
    await eventually(
      async () => (await view.variable('Parameters', 'x')).innerText(),
      (row) => /x\s*=\s*\d/.test(row),
      'A positive x',
    );
    await workbench.page.keyboard.press('Shift+F5');
  });

  it('stops at the first number that is not finite, and says where it comes from', async () => {
    const workbench = await openWorkbench();
    await workbench.openFile('not-a-number.experiment.yaml');
    await workbench.page.keyboard.press('F5');
    const exception = workbench.page.locator('.exception-widget');
    await exception.waitFor({ timeout: 60_000 });
    assert.match(await exception.innerText(), /finite|NaN|infinit/i);
    await workbench.page.keyboard.press('Shift+F5');
  });

  it('forks a run from the present step with another learning rate', async () => {
    const { workbench, view, panel } = await debugged('step == 20');
    await panel.frame.getByRole('button', { name: 'Fork adam from this step' }).click();
    await workbench.answer('learningRate');
    await workbench.answer('0.2');
    const stack = await view.at(/learningRate = 0\.2 from step 20/);
    assert.doesNotMatch(stack, /running/i);
    await panel.frame.getByTitle(/Forked from adam at step 20/).waitFor();
    await workbench.page.keyboard.press('Shift+F5');
  });

  it('ends when the window is loaded anew, and the panel offers to begin again', async () => {
    const { workbench, view } = await debugged('step == 20');
    await workbench.reload();
    const restored = new Panel(workbench.panel);
    await restored.frame.getByRole('button', { name: /run/i }).first().waitFor({ timeout: 60_000 });
    assert.equal(await view.toolbar.isVisible(), false);
    await workbench.tab(name).click();
    await workbench.editor.click();
    await workbench.page.keyboard.press('F5');
    // VS Code has kept the breakpoint.
    await view.topLine.waitFor({ timeout: 60_000 });
    await view.at(/update 20 of adam/);
    await restored.at(20);
    await workbench.page.keyboard.press('Shift+F5');
  });
});

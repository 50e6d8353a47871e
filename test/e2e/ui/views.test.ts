import * as assert from 'node:assert/strict';
import { DebugView } from './debugView';
import { openWorkbench } from './hooks';
import { Panel } from './panel';
import { runExample } from './runExample';
import { appears, eventually, type Workbench } from './workbench';

const name = 'explained.experiment.yaml';
const adam = `objective:
  minimize: (1 - x)^2 + 100*(y - x^2)^2
  start: { x: -1.5, y: 2 }
optimizer:
  adam: { learningRate: 0.05 }
steps: 50
`;

/** Waits until the panel explains the optimizer with its formulas; returns what it says of it. */
async function explained(workbench: Workbench): Promise<string> {
  const page = new Panel(workbench.panel).frame.locator('explanation-page');
  await page.locator('math-formula .katex').first().waitFor({ timeout: 60_000 });
  return (await page.locator('.summary, h3').allTextContents()).join('\n');
}

describe('explaining an optimizer', () => {
  it('shows its formulas from the code lens, where nothing runs', async () => {
    const workbench = await openWorkbench({ [name]: adam });
    await workbench.openFile(name);
    await workbench.page.locator('.codelens-decoration a').getByText('Explain', { exact: true }).click();
    assert.match(await explained(workbench), /Adam/);
  });

  it('shows its formulas from the link in its hover', async () => {
    const workbench = await openWorkbench({ [name]: adam });
    await workbench.openFile(name);
    await workbench.goTo(5, 4);
    const link = workbench.page.locator('.monaco-hover:not(.hidden) a', { hasText: 'Explain' });
    const ask = async () => {
      await workbench.page.keyboard.press('Control+K');
      await workbench.page.keyboard.press('Control+I');
      return appears(link.first(), 1_500);
    };
    await eventually(ask, (isThere) => isThere, 'A link to the explanation');
    await link.first().click();
    assert.match(await explained(workbench), /Adam/);
  });

  it('shows the numbers of the step looked at from the palette, where it runs', async () => {
    const workbench = await openWorkbench({ [name]: adam });
    const panel = await runExample(workbench, name);
    await eventually(
      () => panel.position(),
      ({ newest }) => newest === 50,
      'The last step',
    );
    await workbench.command('Optimizer: Explain Optimizer…');
    // From the last record no update was made: the numbers are those of the one before.
    await eventually(
      () => explained(workbench),
      (text) => text.includes('Update 49, in numbers for x'),
      'The numbers of the last update',
    );
    await panel.frame.locator('explanation-page math-formula.numbers').first().waitFor();
  });
});

describe('the panel', () => {
  it('ranks the runs of a race, and charts a state slot', async () => {
    const workbench = await openWorkbench();
    const panel = await runExample(workbench, 'rosenbrock.experiment.yaml');
    await eventually(
      () => panel.position(),
      ({ newest }) => newest === 1000,
      'The last step',
    );
    await panel.section('Race');
    const rows = panel.frame.locator('race-table tbody tr');
    const values = await eventually(
      () => rows.locator('td:nth-child(4)').evaluateAll((cells) => cells.map((cell) => Number(cell.getAttribute('title')))),
      (all) => all.length >= 2,
      'The places of the runs',
    );
    assert.deepEqual(
      values,
      [...values].sort((a, b) => a - b),
      'not in the order of their values',
    );
    await panel.section('Charts');
    const picker = panel.frame.getByRole('combobox', { name: 'Chart a state slot' });
    const [slot] = await picker
      .locator('option')
      .evaluateAll((options) => options.map((option) => (option as HTMLOptionElement).value).filter((value) => value !== ''));
    const chart = panel.frame.locator(`step-chart[data-chart="${slot}"]`);
    if ((await chart.count()) > 0) await picker.selectOption(slot);
    await chart.waitFor({ state: 'detached' });
    await picker.selectOption(slot);
    await panel.drawn(chart);
  });

  it('shows a network: its loss, its tensors and its batch', async () => {
    const workbench = await openWorkbench();
    const panel = await runExample(workbench, 'iris-network.experiment.yaml');
    await eventually(
      () => panel.position(),
      ({ newest }) => newest === 500,
      'The last step',
      60_000,
    );
    await panel.drawn();
    await panel.section('Layers');
    const tensors = panel.frame.getByRole('region', { name: 'Tensors' });
    const text = await eventually(
      () => tensors.innerText(),
      (shown) => shown.includes('dense_2/bias'),
      'The tensors',
    );
    for (const tensor of ['dense/kernel', 'dense/bias', 'dense_2/kernel']) assert.ok(text.includes(tensor), text);
    await panel.section('Data');
    await panel.frame.getByRole('heading', { name: /^Batch of step 500 · 16 of 120 rows/ }).waitFor();
  });

  it('moves a decision boundary over two moons', async () => {
    const workbench = await openWorkbench();
    const panel = await runExample(workbench, 'moons.experiment.yaml');
    await panel.frame.getByRole('heading', { name: /^Decision/ }).waitFor();
    await eventually(
      () => panel.colouredPixels(panel.frame.locator('decision-plot')),
      (pixels) => pixels > 1000,
      'A drawn boundary',
      60_000,
    );
    await workbench.command('Optimizer: Stop');
  });
});

describe('debugging a network', () => {
  it('shows its tensors by shape, and their entries', async () => {
    const workbench = await openWorkbench();
    await workbench.openFile('iris-network.experiment.yaml');
    await workbench.command('Optimizer: Step');
    const view = new DebugView(workbench.page);
    await view.topLine.waitFor({ timeout: 60_000 });
    await workbench.page.keyboard.press('Control+Shift+D');
    const kernel = await view.variable('Parameters', 'dense/kernel');
    assert.match(await kernel.innerText(), /4\s*[×,]\s*8/);
    await view.expand(kernel);
    await eventually(
      () => workbench.page.locator('.debug-variables .monaco-list-row[aria-level="3"]').count(),
      (count) => count > 0,
      'The entries of a tensor',
    );
    await workbench.page.keyboard.press('Shift+F5');
  });
});

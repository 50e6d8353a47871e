import * as assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openWorkbench } from './hooks';
import { Panel } from './panel';
import { runExample } from './runExample';
import { eventually } from './workbench';

/** Runs long enough for a test to pause it. */
const endless = `objective:
  minimize: (1 - x)^2 + 100*(y - x^2)^2
  start: { x: -1.5, y: 2 }
optimizer:
  adam: { learningRate: 0.001 }
steps: 1000000000
`;

describe('running an experiment', () => {
  it('fills the charts from the Run button in the title bar', async () => {
    const workbench = await openWorkbench();
    const panel = await runExample(workbench, 'rosenbrock.experiment.yaml');
    await panel.drawn();
    await panel.section('Charts');
    await panel.drawn();
    const charts = await panel.charts.all();
    assert.ok(charts.length >= 6, `${charts.length} charts`);
    for (const chart of charts) await panel.drawn(chart);
    await eventually(
      () => panel.position(),
      ({ newest }) => newest === 1000,
      'The last step',
    );
    await eventually(
      () => workbench.statusBar.innerText(),
      (text) => text.includes('1000/1000'),
      'The state in the status bar',
    );
  });

  it('pauses, steps, steps back and scrubs exactly', async () => {
    const workbench = await openWorkbench({ 'endless.experiment.yaml': endless });
    const panel = await runExample(workbench, 'endless.experiment.yaml');
    await eventually(
      () => panel.position(),
      ({ newest }) => newest > 100,
      'A hundred steps',
    );
    await panel.button('Pause').click();
    await panel.button('Run').waitFor();
    // It is a debug session all the same, which does not make a debugger of the window.
    assert.equal(await workbench.page.locator('.debug-toolbar').isVisible(), false);
    const { newest } = await panel.position();

    await panel.timeline.focus();
    await workbench.page.keyboard.press('Home');
    const first = await panel.numbersAt(0);
    await panel.button('Step').click();
    const second = await panel.numbersAt(1);
    assert.notEqual(second, first);
    await panel.button('Step back').click();
    assert.equal(await panel.numbersAt(0), first, 'step 0 does not look as it did');
    await panel.button('Step').click();
    assert.equal(await panel.numbersAt(1), second, 'step 1 does not look as it did');

    await panel.timeline.focus();
    await workbench.page.keyboard.press('End');
    await panel.at(newest);
    await panel.button('Step').click();
    await panel.at(newest + 1);
    assert.equal((await panel.position()).newest, newest + 1, 'it computed on although paused');
    await workbench.command('Optimizer: Stop');
  });

  it('comes back after a reload of the window and offers to run again', async () => {
    const workbench = await openWorkbench();
    const panel = await runExample(workbench, 'saddle.experiment.yaml');
    await panel.drawn();
    await workbench.reload();
    const restored = new Panel(workbench.panel);
    await restored.frame.getByRole('button', { name: /run/i }).first().click({ timeout: 60_000 });
    await restored.drawn();
  });

  it('says that the file has changed while its run goes on, until it is as it was', async () => {
    const workbench = await openWorkbench({ 'endless.experiment.yaml': endless });
    const panel = await runExample(workbench, 'endless.experiment.yaml');
    await workbench.replaceText(endless.replace('0.001', '0.002'));
    const banner = panel.frame.getByText('has changed since this run began');
    await banner.waitFor();
    const { newest } = await panel.position();
    await eventually(
      () => panel.position(),
      (position) => position.newest > newest,
      'The run going on',
    );
    await workbench.replaceText(endless);
    await banner.waitFor({ state: 'detached' });
    await workbench.command('Optimizer: Stop');
    await panel.frame.getByText('The session has ended').waitFor();
  });

  it('shows the progress of a long run whose panel is closed, and pauses it when that is cancelled', async () => {
    const workbench = await openWorkbench({ 'endless.experiment.yaml': endless });
    await runExample(workbench, 'endless.experiment.yaml');
    await workbench.command('View: Close All Editors');
    await workbench.showNotifications();
    const progress = workbench.notifications.filter({ hasText: 'Running endless.experiment.yaml' });
    await progress.waitFor({ timeout: 60_000 });
    await progress.getByRole('button', { name: 'Cancel' }).click();
    await progress.waitFor({ state: 'detached' });
    await workbench.command('Optimizer: Show Panel');
    await new Panel(workbench.panel).button('Run').waitFor();
    await workbench.command('Optimizer: Stop');
  });

  it('runs by its key', async () => {
    const workbench = await openWorkbench();
    await workbench.openFile('quadratic.experiment.yaml');
    await workbench.editor.click();
    await workbench.page.keyboard.press('Control+Alt+J');
    await new Panel(workbench.panel).drawn();
  });

  it('runs two experiments at once', async () => {
    const workbench = await openWorkbench();
    const first = await runExample(workbench, 'rosenbrock.experiment.yaml');
    await eventually(
      () => first.position(),
      ({ newest }) => newest === 1000,
      'The last step of the first',
    );
    await (await runExample(workbench, 'quadratic.experiment.yaml')).drawn();
    // Its panel was in the background; what comes back is the first experiment's.
    await workbench.page.locator('.tab').getByText('rosenbrock', { exact: true }).click();
    await eventually(
      () => new Panel(workbench.panel).position(),
      ({ newest }) => newest === 1000,
      'The first experiment, as it was',
    );
  });

  it('explains at which step and in which operation numbers broke', async () => {
    const workbench = await openWorkbench();
    const panel = await runExample(workbench, 'not-a-number.experiment.yaml');
    await panel.frame
      .getByText(/not finite|NaN|infinit/i)
      .first()
      .waitFor();
  });
});

describe('exporting', () => {
  it('writes a chart as a picture', async () => {
    const workbench = await openWorkbench();
    const panel = await runExample(workbench, 'quadratic.experiment.yaml');
    await panel.drawn();
    await panel.frame
      .getByRole('button', { name: /picture/i })
      .nth(1)
      .click();
    const target = await eventually(
      () => workbench.box.inputValue(),
      (path) => path.endsWith('.png'),
      'The proposed name',
    );
    await workbench.fileDialog.click();
    await eventually(
      () => Promise.resolve(existsSync(target) && readFileSync(target).subarray(1, 4).toString()),
      (kind) => kind === 'PNG',
      'The picture',
    );
  });

  it('writes the trace beside the experiment', async () => {
    const workbench = await openWorkbench();
    const target = join(workbench.workspace, 'bowl.csv');
    const panel = await runExample(workbench, 'bowl.experiment.json');
    await panel.drawn();
    await workbench.command('Optimizer: Export Trace…');
    await workbench.answer('CSV');
    await eventually(
      () => workbench.box.inputValue(),
      (path) => path === target,
      'The proposed name',
    );
    await workbench.fileDialog.click();
    const text = await eventually(
      () => readIfThere(target),
      (written) => written.length > 0,
      'The exported file',
    );
    const [header, ...rows] = text.trimEnd().split('\n');
    assert.match(header, /step/);
    assert.ok(rows.length > 1 && rows.every((row) => row.split(',').length === header.split(',').length), text.slice(0, 300));
  });

  it('writes over nothing that the experiment reads', async () => {
    const workbench = await openWorkbench();
    const data = join(workbench.workspace, 'iris.csv');
    const before = readFileSync(data, 'utf8');
    const panel = await runExample(workbench, 'iris-network.experiment.yaml');
    await panel.drawn();
    await workbench.command('Optimizer: Export Trace…');
    await workbench.answer('CSV');
    await eventually(
      () => workbench.box.inputValue(),
      (path) => path.endsWith('iris-network.csv'),
      'The proposed name',
    );
    await workbench.box.fill(data);
    await workbench.fileDialog.click();
    // The dialog asks whether a file that is there may be written over.
    await workbench.page
      .locator('.quick-input-widget')
      .getByText(/already exists/)
      .waitFor();
    await workbench.fileDialog.click();
    await workbench.showNotifications();
    await workbench.notifications
      .getByText(/is what the experiment reads/)
      .first()
      .waitFor();
    assert.equal(readFileSync(data, 'utf8'), before);
  });
});

const readIfThere = (path: string) => Promise.resolve(existsSync(path) ? readFileSync(path, 'utf8') : '');

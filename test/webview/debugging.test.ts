import assert from 'node:assert/strict';
import type { BreakpointHit } from '../../src/protocol/debugging';
import type { PanelPage } from './support/panelPage';
import { panelSuite } from './support/panelSuite';

/** What the panel shows of a debugger's doings, in Chromium. */
describe('The panel beside a debugger', function () {
  const browser = panelSuite();
  let panel: PanelPage;

  const open = async () => {
    panel = await browser.open('rosenbrock');
    await panel.settled();
    return panel.page;
  };

  it('says why a breakpoint stopped a run, until the run moves on', async () => {
    const page = await open();
    const hit: BreakpointHit = { run: 'adam', step: 0, stage: 0, breakpoints: [1], text: 'The condition value > 1 holds.', kind: 'line' };
    panel.host.hit([hit]);
    const reason = page.getByText('adam: The condition value > 1 holds.');
    await reason.waitFor();
    await page.getByRole('button', { name: 'Step', exact: true }).click();
    await reason.waitFor({ state: 'detached' });
  });

  it('marks changes and forks on the timeline, and goes to them', async () => {
    const page = await open();
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await panel.settled();
    panel.host.tellOf('adam', { edits: [{ step: 40, text: 'learningRate = 0.01' }] });
    panel.host.tellOf('Nesterov', { parent: 'adam', forkedAt: 60 });
    const edit = page.getByRole('button', { name: 'Go to step 40: changed learningRate = 0.01' });
    const fork = page.getByRole('button', { name: 'Go to step 60: Nesterov was forked here' });
    await edit.waitFor();
    const [editBox, forkBox] = [await edit.boundingBox(), await fork.boundingBox()];
    assert.ok(editBox && forkBox && editBox.x < forkBox.x, 'the marks are not in the order of their steps');
    await edit.click();
    await panel.settled();
    assert.equal(await page.getByRole('spinbutton', { name: 'Step looked at' }).inputValue(), '40');
    await page.getByTitle(/Forked from adam at step 60/).waitFor();
  });

  it('asks the host what a fork of the chosen run shall do otherwise', async () => {
    const page = await open();
    await page.getByRole('button', { name: 'Fork adam from this step' }).click();
    await panel.settled();
    assert.deepEqual(panel.host.last('fork'), { run: 'adam' });
  });
});

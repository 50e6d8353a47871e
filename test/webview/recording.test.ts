import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { StepChart } from '../../webview/charts/stepChart';
import { panelSuite } from './support/panelSuite';
import { RealHost } from './support/realHost';

const recordings = join(__dirname, '../fixtures/recordings');

describe('A recording in the panel', () => {
  const browser = panelSuite();

  it('says first whether it follows its rule, and leads to the step where it does not', async () => {
    const host = await RealHost.load('my_adamw.optrace');
    await host.run();
    await host.checked();
    const panel = await browser.openReal(host, { width: 900 });
    await panel.settled();
    const { page } = panel;
    assert.match(
      await page.getByRole('radio', { name: /MyAdamW/ }).innerText(),
      /Departs from adamw at step 0, first in 0\.weight, at the stage “[^”]*decay[^”]*”\. The numbers fit: /,
    );
    await page.getByRole('button', { name: /findings? about MyAdamW/ }).click();
    await page.locator('run-strip li[data-kind=conformance]').getByRole('button', { name: 'step 0' }).click();
    await panel.settled();
    assert.equal(host.status.runs[0].cursor, 0);
    // The numbers of the recorded step, and its stages.
    await panel.section('Numbers');
    await panel.settled();
    assert.match(await page.getByRole('region', { name: 'Numbers of this step' }).innerText(), /0\.weight\[0,0\]/);
  });

  it('has charts and tensors, and a word where a function would be drawn', async () => {
    const host = await RealHost.recording(join(recordings, 'optimizers/adamw-groups.optrace'));
    await host.run();
    const panel = await browser.openReal(host, { width: 620 });
    await panel.settled();
    await panel.section('Watch');
    await panel.settled();
    // Its last update is its last record.
    assert.match(await panel.page.locator('step-timeline .end').innerText(), /of 11/);
    assert.equal(await panel.page.locator('landscape-view').count(), 0);
    assert.match(await panel.page.getByRole('tabpanel').innerText(), /holds the steps that a program has made, not the function/);
    await panel.section('Layers');
    await panel.settled();
    assert.match(await panel.page.getByRole('region', { name: 'Tensors' }).innerText(), /0\.weight/);
    assert.deepEqual(panel.complaints, []);
  });

  it('stands beside another, with the step at which they part', async () => {
    const [right, wrong] = ['right/own-adamw.optrace', 'bugs/decay-twice.optrace'].map((name) => join(recordings, name));
    const host = await RealHost.recording(right, 'adamw', wrong);
    await host.run();
    await host.checked();
    const panel = await browser.openReal(host, { width: 900 });
    await panel.settled();
    const runs = panel.page.locator('run-strip .run');
    // They are checked one after the other.
    await runs.filter({ hasText: /own-adamw\.optrace[^]*Parts from decay-twice\.optrace at step \d+, (first in|in the)/ }).waitFor();
    await runs.filter({ hasText: /decay-twice\.optrace[^]*Departs from adamw/ }).waitFor();
    assert.equal(await runs.count(), 2);
    await panel.section('Charts');
    await panel.settled();
    assert.equal(await panel.page.locator('step-chart[data-chart=value]').evaluate((chart) => (chart as StepChart).drawnPoints.length), 2);
  });
});

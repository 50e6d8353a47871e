import assert from 'node:assert/strict';
import { numberText } from '../../src/core/float32Text';
import type { PanelPage } from './support/panelPage';
import { panelSuite } from './support/panelSuite';
import type { scenarios } from './support/scenarios';

describe('Explain and race in Chromium', function () {
  const browser = panelSuite();
  let panel: PanelPage;

  const ran = async (scenario: keyof typeof scenarios, step: number) => {
    panel = await browser.open(scenario);
    await panel.settled();
    await panel.page.getByRole('button', { name: 'Run', exact: true }).click();
    await panel.settled();
    await panel.host.seek(step);
    await panel.settled();
    return panel.page;
  };

  it('explains the update looked at, ending in the parameter that the next record holds', async () => {
    const page = await ran('rosenbrock', 7);
    panel.host.show({ explained: { request: 1, what: 'adam' } });
    await panel.settled();
    const theta = await panel.host.parameters('adam', 8);
    assert.equal(await page.locator('explanation-page output').textContent(), numberText(theta[0]));
    await page.getByRole('combobox', { name: 'Parameter whose numbers are shown' }).selectOption('1');
    await panel.settled();
    assert.equal(await page.locator('explanation-page output').textContent(), numberText(theta[1]));
    const fonts = await page
      .locator('math-formula .katex .mathnormal')
      .first()
      .evaluate((letter) => getComputedStyle(letter).fontFamily);
    assert.match(fonts, /KaTeX_Math/);
    assert.equal(await page.evaluate(() => document.fonts.check('16px KaTeX_Math')), true);
    assert.match((await page.locator('math-formula.numbers').first().getAttribute('title')) ?? '', /β₁ = 0\.9\n(.|\n)*result = /);
  });

  it('explains formulas and symbols where nothing runs', async () => {
    panel = await browser.open('rosenbrock');
    await panel.settled();
    const explanation = await panel.host.session.read('explain', { run: 'adam', step: 0, coordinate: 0, digits: 6 });
    const stages = explanation.stages.map(({ numbers: _, ...stage }) => stage);
    await panel.close();
    panel = await browser.open('rosenbrock');
    panel.host.show({ session: undefined, explained: { request: 1, what: { ...explanation, stages } } });
    await panel.page.reload();
    await panel.page.locator('explanation-page .summary').waitFor();
    assert.match((await panel.page.locator('explanation-page .summary').textContent()) ?? '', /Adam\./);
    assert.equal(await panel.page.locator('explanation-page math-formula.numbers').count(), 0);
  });

  it('ranks the runs, and again by another column, and counts the steps to a threshold', async () => {
    const page = await ran('himmelblau', 60);
    await panel.section('Race');
    const table = page.locator('race-table');
    const places = async () => (await table.locator('tbody tr').all()).length;
    assert.equal(await places(), 3);
    const values = await table
      .locator('tbody td:nth-child(4)')
      .evaluateAll((cells) => cells.map((cell) => Number(cell.getAttribute('title'))));
    assert.deepEqual(
      values,
      [...values].sort((a, b) => a - b),
    );
    await table.getByRole('button', { name: 'distance' }).click();
    const distances = await table
      .locator('tbody td:nth-child(5)')
      .evaluateAll((cells) => cells.map((cell) => Number(cell.getAttribute('title'))));
    assert.deepEqual(
      distances,
      [...distances].sort((a, b) => a - b),
    );
    assert.equal(await table.locator('th[aria-sort=ascending]').count(), 1);
    await table.getByRole('spinbutton', { name: 'Threshold of the value' }).fill('1000000');
    await table.getByRole('spinbutton', { name: 'Threshold of the value' }).press('Enter');
    await panel.settled();
    assert.deepEqual(await table.locator('tbody td:nth-child(6)').allTextContents(), ['0', '0', '0']);
    await table.getByRole('button', { name: 'CSV' }).click();
    await panel.settled();
    const saved = panel.host.last('saveTable')!;
    assert.match(saved.csv, /^place,run,optimizer,step,value,distance,steps to 1000000\r\n1,/);
    assert.equal(saved.csv.trim().split('\r\n').length, 4);
  });

  it('charts a slot when asked, with a line for each run that has it', async () => {
    const page = await ran('averaged', 30);
    await panel.section('Charts');
    assert.equal(await page.locator('step-chart[data-chart="state.average"]').count(), 0);
    await page.getByRole('combobox', { name: 'Chart a state slot' }).selectOption('state.average');
    await panel.settled();
    assert.equal(await page.locator('step-chart[data-chart="state.average"]').count(), 1);
    assert.match((await page.locator('landscape-view .legend').textContent()) ?? '', /averaged point/);
  });
});

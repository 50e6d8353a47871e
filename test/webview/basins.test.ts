import assert from 'node:assert/strict';
import type { BasinsPlot } from '../../webview/basins/basinsPlot';
import { panelSuite } from './support/panelSuite';

describe('Basins in the panel', () => {
  const browser = panelSuite();

  const opened = async () => {
    const panel = await browser.open('doubleWell', { width: 900 });
    await panel.settled();
    await panel.page.getByRole('radio', { name: 'Basins', exact: true }).click();
    await panel.settled();
    return panel;
  };

  it('of a double well are its halves, of two optimizers side by side', async () => {
    const panel = await opened();
    const { page } = panel;
    await page.getByRole('combobox', { name: 'Optimizer beside it' }).selectOption('adam');
    await panel.settled();
    assert.match(await page.locator('basins-view .progress').innerText(), /^4,096 starts, 200 updates each$/);
    const maps = await page.locator('basins-plot').evaluateAll((plots) =>
      plots.map((plot) => ({
        fate: [...((plot as BasinsPlot).basins?.fate ?? [])],
        optima: (plot as BasinsPlot).basins?.optima.map(([x]) => Math.round(x)) ?? [],
      })),
    );
    assert.equal(maps.length, 2);
    const [descent] = maps;
    descent.fate.forEach((fate, k) => assert.equal(descent.optima[fate], Math.sign(-1.7 + (3.3 * (k % 64)) / 63)));
    assert.match(await page.locator('basins-view .legend').innerText(), /1: minimum \((−?)1, 0\), f = 0 \d+ % \| \d+ %/);
  });

  it('start a run where they are clicked, with the optimizer of the map', async () => {
    const panel = await opened();
    const { page } = panel;
    await page.getByRole('combobox', { name: 'Optimizer beside it' }).selectOption('adam');
    await panel.settled();
    const box = await page.locator('basins-plot').nth(1).boundingBox();
    assert.ok(box);
    await page.mouse.click(box.x + 46 + (box.width - 56) * 0.25, box.y + 8 + (box.height - 42) * 0.5);
    await panel.settled();
    const { like, start } = panel.host.last('addRun') ?? {};
    assert.equal(like, 'adam');
    assert.ok(start && Math.abs(start[0] + 0.875) < 0.02 && Math.abs(start[1]) < 0.02, start?.join(', '));
    await page
      .getByText(/^Converged|^On its way to a minimum at x = -1/)
      .last()
      .waitFor();
  });

  it('are given up when nobody looks', async () => {
    const panel = await opened();
    const { page, host } = panel;
    await page.getByRole('combobox', { name: 'Starts along each side' }).selectOption('256');
    await page.getByRole('radio', { name: 'Landscape', exact: true }).click();
    await panel.settled();
    assert.equal(host.count('endBasins'), 2);
    const asked = host.count('basinsPiece');
    await panel.settled();
    assert.equal(host.count('basinsPiece'), asked);
  });
});

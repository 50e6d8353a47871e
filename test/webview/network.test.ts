/** Networks in the panel: a real worker's session on the examples, in Chromium. */
import assert from 'node:assert/strict';
import { numberText } from '../../src/core/float32Text';
import { seriousProblems } from './support/axeProblems';
import type { PageOptions, PanelPage } from './support/panelPage';
import { panelSuite } from './support/panelSuite';
import { RealHost } from './support/realHost';

describe('A network in the panel', function () {
  this.timeout(90_000);
  const browser = panelSuite();
  let host: RealHost;
  let panel: PanelPage;

  const ran = async (file: string, step: number, options: PageOptions = {}) => {
    host = await RealHost.load(file);
    await host.run(step);
    panel = await browser.openReal(host, options);
    await panel.settled();
    return panel.page;
  };
  /** The pixels of the decision plot, without its axes, as a text that changes when they do. */
  const picture = (): Promise<string> =>
    panel.page.locator('decision-plot canvas').evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());

  it('draws training and validation loss, and accuracy', async () => {
    const page = await ran('moons.experiment.yaml', 64);
    const loss = page.locator('step-chart[data-chart="value"]');
    await loss.getByText('adam · validation').waitFor();
    const accuracy = page.locator('step-chart[data-chart="accuracy"]');
    await accuracy.getByText('momentum · validation').waitFor();
    const shown = await accuracy.locator('.legend').innerText();
    assert.match(shown, /adam · batch\s+(0\.\d+|1)\s/);
  });

  it('shows which class is taken for which, of the rows kept for validation', async () => {
    const page = await ran('moons.experiment.yaml', 64);
    await panel.section('Classes');
    const view = page.locator('class-view');
    await view.locator('tbody tr').first().waitFor();
    const cells = await view
      .locator('tbody tr')
      .evaluateAll((rows) => rows.map((row) => Array.from(row.querySelectorAll('td'), (cell) => cell.textContent ?? '')));
    const counted = () => cells.flatMap((row) => row.slice(0, 2)).reduce((sum, text) => sum + Number(text), 0);
    const info = host.session.info.network ?? assert.fail('no network');
    assert.equal(cells.length, 2);
    assert.equal(counted(), info.data.validationRows);
    assert.match(cells[0][2], /%$/);
    await view.getByRole('button', { name: 'training' }).click();
    await view.locator('caption', { hasText: `${info.data.trainingRows} rows` }).waitFor({ state: 'attached' });
  });

  it('ranks runs without validation rows by the loss of an epoch, not of one batch', async () => {
    const page = await ran('shuffled-batches.experiment.yaml', 30);
    await panel.section('Race');
    const table = page.locator('race-table');
    await table.locator('th[aria-sort=ascending]', { hasText: 'mean loss' }).waitFor();
    const means = await table
      .locator('tbody td:nth-child(5)')
      .evaluateAll((cells) => cells.map((cell) => Number(cell.getAttribute('title'))));
    assert.ok(means.length > 1 && means.every((mean) => mean > 0), means.join());
    assert.deepEqual(
      means,
      [...means].sort((a, b) => a - b),
    );
  });

  it('saves the weights of the step looked at, and has no landscape to save', async () => {
    const page = await ran('moons.experiment.yaml', 30);
    await page.getByRole('button', { name: 'Export', exact: true }).click();
    const items = await page.getByRole('menuitem').allInnerTexts();
    assert.ok(items.includes('Accuracy as PNG…') && !items.some((item) => item.startsWith('Landscape')), items.join());
    await page.getByRole('menuitem', { name: 'Weights at step 30 as .safetensors…' }).click();
    await panel.settled();
    assert.deepEqual(host.last('saveWeights'), { run: 'adam', step: 30 });
    await page.getByRole('button', { name: 'Export', exact: true }).click();
    await page.getByRole('menuitem', { name: 'The same for PyTorch…' }).click();
    await panel.settled();
    assert.deepEqual(host.last('saveWeights'), { run: 'adam', step: 30, names: 'torch' });
  });

  it('moves the decision boundary with the steps, and back to the very same', async () => {
    const page = await ran('moons.experiment.yaml', 100);
    await page.locator('decision-view').getByText('at step 100').waitFor();
    const late = await picture();
    await host.seek(0);
    await panel.settled();
    await page.locator('decision-view').getByText('at step 0').waitFor();
    assert.notEqual(await picture(), late);
    await host.seek(100);
    await panel.settled();
    await page.locator('decision-view').getByText('at step 100').waitFor();
    assert.equal(await picture(), late);
    await page.getByText(/Predictions in numbers/).click();
    assert.equal(await page.locator('prediction-table tbody tr').count(), 100);
  });

  it('opens a tensor into its distributions and its entries', async () => {
    const page = await ran('moons.experiment.yaml', 40);
    await panel.section('Layers');
    const table = page.locator('tensor-table');
    await table.getByText('dense_2/kernel').waitFor();
    assert.equal(await table.locator('tbody > tr').count(), 6);
    await table.getByRole('button', { name: 'dense_2/kernel' }).click();
    await table.locator('heat-map canvas').waitFor();
    await table.getByRole('spinbutton', { name: 'First entry' }).fill('250');
    await page.keyboard.press('Enter');
    const entry = table.locator('.entries li', { hasText: 'dense_2/kernel[15,10]' });
    await entry.waitFor();
    const theta = await host.parameters('adam', 40);
    // The first layer has 2 · 16 weights and 16 biases.
    assert.equal(await entry.locator('.number').getAttribute('title'), numberText(theta[48 + 250]));
    await table.getByRole('combobox', { name: 'Quantity' }).selectOption('gradient');
    await table.getByText('dense_2/kernel[15,10]').waitFor();
  });

  it('shows the batch, and warns where it holds one class', async () => {
    const page = await ran('sorted-batches.experiment.yaml', 3);
    await panel.section('Data');
    const batch = page.locator('batch-view');
    await batch.getByText(/of step 3/).waitFor();
    assert.match(await batch.getByRole('alert').innerText(), /class/);
    await batch.getByText('Rows', { exact: true }).click();
    assert.match(await batch.locator('.rows').innerText(), /^\d+(, \d+)*/);
  });

  it('measures the noise of the gradient when asked', async () => {
    const page = await ran('moons.experiment.yaml', 1);
    await host.seek(0);
    await panel.section('Data');
    assert.equal(host.count('gradientNoise'), 0);
    await page.getByRole('button', { name: 'Measure at step 0' }).click();
    const cells = page.locator('noise-view tbody tr').first().locator('td');
    await cells.first().waitFor();
    const angles = (await cells.allInnerTexts()).map(parseFloat);
    assert.equal(angles.at(-1), 0, 'the batch of all rows has the full gradient');
    assert.ok(angles[0] > angles[angles.length - 2], `one row strays more than many: ${angles.join(', ')}`);
  });

  it('shows pictures with what they are taken for', async () => {
    const page = await ran('digits.experiment.yaml', 12);
    const pictures = page.locator('pictures-view li');
    await pictures.first().waitFor();
    assert.equal(await pictures.count(), 32);
    const marks = await page.locator('pictures-view li span:first-of-type').allInnerTexts();
    assert.ok(
      marks.every((mark) => /^(✓ \d|✗ \d, not \d)$/.test(mark)),
      marks.join('; '),
    );
    const shades = await page
      .locator('row-picture canvas')
      .first()
      .evaluate((canvas: HTMLCanvasElement) => new Set(canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data).size);
    assert.ok(shades > 4, `a picture of ${shades} shades`);
  });

  for (const theme of ['light', 'hc'] as const) {
    it(`has no serious problem by the rules of axe in ${theme}`, async () => {
      const page = await ran('moons.experiment.yaml', 20, { theme });
      assert.deepEqual(await seriousProblems(page), []);
      await panel.section('Layers');
      await page.locator('tensor-table').getByRole('button', { name: 'dense/kernel' }).click();
      await page.locator('heat-map canvas').waitFor();
      assert.deepEqual(await seriousProblems(page), []);
      await panel.section('Data');
      await page.getByRole('button', { name: 'Measure at step 20' }).click();
      await page.locator('noise-view table').waitFor();
      assert.deepEqual(await seriousProblems(page), []);
    });
  }

  it('keeps within 350 pixels', async () => {
    const page = await ran('digits.experiment.yaml', 5, { width: 350, height: 700 });
    await panel.section('Layers');
    await page.locator('tensor-table').getByRole('button', { name: 'conv2d/kernel' }).click();
    await page.locator('heat-map canvas').waitFor();
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 350);
  });
});

import assert from 'node:assert/strict';
import type { StepChart } from '../../webview/charts/stepChart';
import type { PageOptions, PanelPage } from './support/panelPage';
import { columnValues } from '../../src/core/record/recordLayout';
import { panelSuite } from './support/panelSuite';
import { RealHost } from './support/realHost';
import { scenarios } from './support/scenarios';

/** Points of every line that Chart.js holds for a chart. */
const pointsOf = (panel: PanelPage, chart: string) =>
  panel.page
    .locator(`step-chart[data-chart=${chart}]`)
    .evaluate((element) => (element as StepChart).drawnPoints.map((line) => line.length));

describe('The panel in Chromium', function () {
  const browser = panelSuite();
  let panel: PanelPage;

  const open = async (scenario: keyof typeof scenarios, options?: PageOptions) => {
    panel = await browser.open(scenario, options);
    await panel.settled();
    return panel.page;
  };
  const button = (name: string) => panel.page.getByRole('button', { name, exact: true });
  const step = () => panel.page.getByRole('spinbutton', { name: 'Step looked at' });

  it('runs to the end and draws every step of every run', async () => {
    const page = await open('rosenbrock');
    await button('Run').click();
    await panel.settled();
    assert.deepEqual(await pointsOf(panel, 'value'), [201, 201, 201]);
    assert.deepEqual(await pointsOf(panel, 'parameters'), Array(6).fill(201));
    assert.equal(await step().inputValue(), '200');
    assert.ok(await button('Run').isDisabled(), 'nothing is left to run');
    const coloured = await page.locator('landscape-view plane-plot canvas').evaluate((canvas: HTMLCanvasElement) => {
      const { data: pixels } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
      const colours = new Set<number>();
      for (let i = 0; i < pixels.length; i += 4) colours.add((pixels[i] << 16) | (pixels[i + 1] << 8) | pixels[i + 2]);
      return colours.size;
    });
    assert.ok(coloured > 50, `the landscape has ${coloured} colours: contours and paths have more`);
  });

  it('steps on and back by button and shows the numbers of that very step', async () => {
    const page = await open('rosenbrock');
    await panel.section('Numbers');
    await button('Step').click();
    await panel.settled();
    await button('Step').click();
    await panel.settled();
    await button('Step back').click();
    await panel.settled();
    assert.equal(await step().inputValue(), '1');
    const { row } = await panel.host.record('adam', 1);
    const of = (quantity: 'parameters' | 'gradient') => columnValues(panel.host.info.runs[0].record, row, quantity);
    const cells = page.locator('step-table tbody').first().locator('tr');
    const full = async (line: number, column: number) =>
      Math.fround(Number(await cells.nth(line).locator('td').nth(column).getAttribute('title')));
    assert.equal(await full(0, 0), of('parameters')[0], 'x, to the last bit');
    assert.equal(await full(1, 0), of('parameters')[1], 'y');
    assert.equal(await full(0, 1), of('gradient')[0], '∂f/∂x');
    assert.equal(await full(1, 1), of('gradient')[1], '∂f/∂y');
    assert.equal(await cells.nth(0).locator('td').nth(0).innerText(), '−1.45');
  });

  it('steps the chosen run alone when told so', async () => {
    const page = await open('rosenbrock');
    await page.getByRole('radio', { name: 'Chosen run' }).click();
    await page.getByRole('radio', { name: /Nesterov/ }).click();
    await button('Step').click();
    await panel.settled();
    assert.deepEqual(panel.host.last('step'), { runs: ['Nesterov'] });
    assert.equal(await step().inputValue(), '1');
    await page.getByRole('radio', { name: /adagrad/ }).click();
    assert.equal(await step().inputValue(), '0');
  });

  it('obeys the keyboard, and leaves fields alone', async () => {
    const page = await open('rosenbrock');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await panel.settled();
    assert.equal(await step().inputValue(), '2');
    await page.keyboard.press('Shift+ArrowRight');
    await panel.settled();
    assert.equal(await step().inputValue(), '12');
    await page.keyboard.press('ArrowLeft');
    await panel.settled();
    assert.equal(await step().inputValue(), '11');
    await page.keyboard.press('Home');
    await panel.settled();
    assert.equal(await step().inputValue(), '0');
    await page.keyboard.press('End');
    await panel.settled();
    assert.equal(await step().inputValue(), '12');
    await page.keyboard.press('2');
    assert.equal(await page.getByRole('radio', { name: /Nesterov/ }).getAttribute('aria-checked'), 'true');
    const steps = panel.host.count('step');
    await page.getByRole('spinbutton', { name: 'Run to step' }).focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press(' ');
    assert.equal(panel.host.count('step'), steps);
    assert.equal(panel.host.count('run'), 0);
    await page.locator('h1').click();
    await page.keyboard.press(' ');
    await panel.settled();
    assert.equal(panel.host.count('run'), 1);
    await page.keyboard.press('?');
    assert.ok(await page.getByRole('dialog', { name: 'Keys' }).isVisible());
  });

  it('scrubs and goes to a step, and runs to one', async () => {
    const page = await open('rosenbrock');
    await step().fill('40');
    await step().press('Enter');
    await panel.settled();
    assert.equal(panel.host.last('seek')!.step, 40);
    await page.getByRole('slider', { name: 'Timeline of recorded steps' }).fill('7');
    await panel.settled();
    assert.equal(await step().inputValue(), '7');
    await page.getByRole('spinbutton', { name: 'Run to step' }).fill('55');
    await page.getByRole('spinbutton', { name: 'Run to step' }).press('Enter');
    await panel.settled();
    assert.equal(panel.host.last('run')!.until, 55);
    assert.equal(await step().inputValue(), '55');
  });

  it('seeks by a click on a chart, redrawing no series', async () => {
    const page = await open('rosenbrock');
    await panel.host.seek(100);
    await panel.settled();
    const frames = panel.host.count('frame');
    const canvas = page.locator('step-chart[data-chart=value] .canvases');
    const box = await canvas.boundingBox();
    await canvas.click({ position: { x: 58 + (box!.width - 66) / 2, y: 40 } });
    await panel.settled();
    const { step: sought } = panel.host.last('seek')!;
    assert.ok(Math.abs(sought - 50) <= 2, `the middle of 0 … 100 is not ${sought}`);
    assert.ok(panel.host.count('frame') > frames);
    assert.deepEqual(panel.host.last('frame')!.series, []);
  });

  it('zooms all charts to a dragged stretch, and back by a double click', async () => {
    const page = await open('rosenbrock');
    await panel.host.seek(100);
    await panel.settled();
    const box = (await page.locator('step-chart[data-chart=value] .canvases').boundingBox())!;
    await page.mouse.move(box.x + 100, box.y + 50);
    await page.mouse.down();
    await page.mouse.move(box.x + 200, box.y + 60, { steps: 5 });
    await page.mouse.up();
    await panel.settled();
    const { from, to } = panel.host.last('frame')!;
    assert.ok(to !== null && from > 0 && to < 100 && from < to, `${from} … ${to}`);
    await page.mouse.dblclick(box.x + 150, box.y + 60);
    await panel.settled();
    assert.equal(panel.host.last('frame')!.to, null);
  });

  it('switches between logarithmic and linear, and hides a line, also after a reload', async () => {
    const page = await open('rosenbrock');
    await panel.host.seek(20);
    await panel.settled();
    const log = page.getByRole('button', { name: 'log axis of Value' });
    assert.equal(await log.getAttribute('aria-pressed'), 'false', 'from 12.5 to 3: no thousandfold');
    await log.click();
    const line = page.locator('step-chart[data-chart=value] .entry').first();
    await line.click();
    await page.reload();
    await panel.settled();
    assert.equal(await log.getAttribute('aria-pressed'), 'true');
    assert.equal(await line.getAttribute('aria-pressed'), 'false');
  });

  it('begins a run where the landscape is clicked, and takes it away again', async () => {
    const page = await open('rosenbrock');
    const grids = () => panel.host.requests.filter((request) => request.name === 'landscape' && request.params.axes.length === 2).length;
    assert.equal(grids(), 1);
    const plot = page.locator('landscape-view .stage');
    const box = (await plot.boundingBox())!;
    await plot.click({ position: { x: 46 + (box.width - 56) * 0.75, y: 8 + (box.height - 42) * 0.25 } });
    await panel.settled();
    const { like, start } = panel.host.last('addRun')!;
    assert.equal(like, 'adam');
    const { id: added, label } = panel.host.info.runs[3];
    assert.ok(Math.abs(start[0] - 1) < 0.05 && Math.abs(start[1] - 2) < 0.05, `${start.join(', ')} is not (1, 2)`);
    assert.deepEqual(panel.host.last('run'), { runs: [added] });
    assert.equal(await page.locator(`[role=radio][data-run="${added}"]`).getAttribute('aria-checked'), 'true');
    assert.equal(grids(), 1, 'the window is given by the file: the grid stays good for every step and run');
    await button(`Remove ${label}`).click();
    await panel.settled();
    assert.equal(await page.locator('run-strip [role=radio]').count(), 3);
  });

  it('never has two frames in flight, however many states arrive', async () => {
    const page = await open('rosenbrock');
    const { host } = panel;
    await host.run();
    let [inFlight, most] = [0, 0];
    host.answers.frame = async (request) => {
      most = Math.max(most, ++inFlight);
      const frame = await host.session.read('frame', request);
      inFlight--;
      return frame;
    };
    const before = host.count('frame');
    for (let i = 0; i < 200; i++) await host.seek(i < 199 ? (i * 37) % 200 : 45);
    await panel.settled();
    assert.equal(most, 1);
    assert.ok(host.count('frame') - before < 150, `${host.count('frame') - before} frames`);
    assert.ok(await page.locator('landscape-view').isVisible());
    assert.equal(await step().inputValue(), '45', 'the last state is drawn');
  });

  it('says where a number stopped being finite, keeps what was before, and shows markup as text', async () => {
    const page = await open('logarithm');
    await button('Run').click();
    await panel.settled();
    assert.match(await page.locator('message-banners .text').first().innerText(), /log\(x\)/);
    assert.match(await page.locator('run-strip .sentence').innerText(), /Stopped at step \d+: log\(x\) is NaN/);
    await button('Show in file').click();
    await panel.settled();
    const { start, end } = panel.host.last('reveal')!.range;
    assert.match(scenarios.logarithm.slice(start, end), /log\(x\)/);
    await panel.section('Numbers');
    assert.match(await page.locator('step-table dl').innerText(), /NaN/);
    assert.equal(await page.locator('h1').innerText(), '<img src=x onerror=alert(1)> & <b>log</b>');
    assert.equal(await page.locator('img, h1 b, run-strip i').count(), 0);
    assert.ok((await pointsOf(panel, 'value'))[0] > 3);
  });

  it('lets one or two of many coordinates be chosen for the landscape and the charts', async () => {
    panel = await browser.openReal(await RealHost.load('ravine.experiment.yaml'));
    await panel.settled();
    const { page } = panel;
    assert.deepEqual(panel.host.last('frame')!.path, [0, 9], 'the flattest and the steepest axis');
    await page.getByRole('combobox', { name: 'Horizontal axis' }).selectOption({ label: 'w[4]' });
    await panel.settled();
    assert.deepEqual(panel.host.last('frame')!.path, [4, 9]);
    await page.getByRole('combobox', { name: 'Vertical axis' }).selectOption({ label: 'none' });
    await panel.settled();
    assert.equal(await page.locator('landscape-view curve-plot.main').count(), 1);
    await panel.section('Charts');
    assert.equal((await pointsOf(panel, 'parameters')).length, 4 * 8);
    await button('8 of 10 coordinates').click();
    await page.getByRole('checkbox', { name: 'w[9]' }).check();
    await panel.settled();
    assert.equal((await pointsOf(panel, 'parameters')).length, 4 * 9);
  });

  it('offers to run when nothing was, to restart when the worker is gone, and keeps the drawing', async () => {
    const host = await RealHost.of(scenarios.rosenbrock);
    host.show({ session: undefined });
    host.answers.rerun = () => {
      host.show({ session: { info: host.info, status: host.status } });
      return null;
    };
    panel = await browser.openReal(host);
    const { page } = panel;
    await button('Run').click();
    await page.locator('plane-plot').waitFor();
    host.show({ dead: 'The worker has ended unexpectedly.', stale: true });
    await page.getByText('The worker has ended unexpectedly.').waitFor();
    await page.getByText('has changed since this run began').waitFor();
    assert.ok(await button('Step').isDisabled());
    assert.equal(await page.locator('plane-plot').count(), 1);
    const before = panel.host.count('rerun');
    await page.locator('message-banners').getByRole('button', { name: 'Restart' }).click();
    await panel.settled();
    assert.equal(panel.host.count('rerun'), before + 1);
  });

  it('keeps within 350 pixels', async () => {
    panel = await browser.openReal(await RealHost.load('ravine.experiment.yaml'), { width: 350, height: 700 });
    const { page } = panel;
    await panel.host.seek(30);
    for (const section of ['Rates', 'Charts', 'Numbers', 'Explain', 'Race', 'Watch']) {
      await panel.section(section);
      assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 350, section);
    }
    // The head is of two rows, and none of its controls is cut off.
    const head = (await page.locator('.top').boundingBox())!;
    assert.ok(head.height <= 72, `a head of ${head.height} pixels`);
    for (const control of await page.locator('.top button:visible, .top input:visible').all()) {
      const { x, width } = (await control.boundingBox())!;
      assert.ok(x >= 0 && x + width <= 350, `${await control.getAttribute('aria-label')} ends at ${x + width}`);
    }
  });
});

import assert from 'node:assert/strict';
import { smoothed } from '../../webview/charts/smoothing';
import type { StepChart } from '../../webview/charts/stepChart';
import { equalized } from '../../webview/landscape/extent';
import type { PlanePlot } from '../../webview/landscape/planePlot';
import { panelSuite } from './support/panelSuite';
import { RealHost } from './support/realHost';
import { scenarios } from './support/scenarios';

describe('The smoothing of a chart', () => {
  const steps = Float64Array.from({ length: 50 }, (_, i) => i);

  it('leaves a constant as it is, and nothing of the beginning weighs more than the rest', () => {
    assert.deepEqual([...smoothed(steps, new Float32Array(50).fill(3), 0.9)], Array(50).fill(3));
    // By the definition: a mean with weights 0.9^age.
    const values = Float32Array.from(steps, (step) => Math.sin(step));
    const weights = Array.from({ length: 21 }, (_, age) => 0.9 ** age);
    const mean = weights.reduce((sum, weight, age) => sum + weight * values[20 - age], 0) / weights.reduce((a, b) => a + b);
    assert.ok(Math.abs(smoothed(steps, values, 0.9)[20] - mean) < 1e-6);
  });

  it('counts a point that stands for several steps as often, and passes by what is not finite', () => {
    const thin = smoothed(Float64Array.of(0, 10), Float32Array.of(0, 1), 0.9);
    const full = smoothed(
      Float64Array.from({ length: 11 }, (_, i) => i),
      Float32Array.from({ length: 11 }, (_, i) => Number(i > 0)),
      0.9,
    );
    assert.ok(Math.abs(thin[1] - full[10]) < 1e-6);
    assert.deepEqual([...smoothed(Float64Array.of(0, 1, 2), Float32Array.of(1, NaN, 1), 0.5)], [1, NaN, 1]);
  });
});

describe('The window of equal scales', () => {
  it('holds the whole of the wanted one, with one unit as long on both axes', () => {
    const { x, y } = equalized({ x: [0, 4], y: [-1, 1] }, { width: 200, height: 100 });
    assert.deepEqual(
      [x, y],
      [
        [0, 4],
        [-1, 1],
      ],
    );
    assert.deepEqual(equalized({ x: [0, 1], y: [0, 3] }, { width: 200, height: 100 }), { x: [-2.5, 3.5], y: [0, 3] });
  });
});

describe('A panel that is good to watch', () => {
  const browser = panelSuite();
  const fresh = async (steps: number) => {
    const host = await RealHost.of(scenarios.himmelblau, 'himmelblau.experiment.yaml', steps);
    host.settings = { ...host.settings, playback: 'watch' };
    host.show({ isFresh: true });
    await host.run();
    return host;
  };

  it('plays a short run that has just been made, and comes to rest at its last update', async () => {
    const host = await fresh(12);
    const panel = await browser.openReal(host, { width: 900 });
    await panel.page.waitForFunction(
      () =>
        (document.querySelector('optimizer-panel') as unknown as { session: { status?: { runs: { cursor: number }[] } } }).session.status
          ?.runs[0].cursor === 11,
    );
    await panel.settled();
    assert.deepEqual(
      host.requests.filter(({ name }) => ['setSpeed', 'seek', 'run'].includes(name)).map(({ name, params }) => [name, params]),
      [
        ['setSpeed', { stepsPerSecond: 3 }],
        ['setSpeed', { stepsPerSecond: 3 }],
        ['seek', { step: 0 }],
        ['run', { until: 11 }],
      ],
    );
    await panel.section('Numbers');
    const rates = await panel.page.locator('step-table tbody').first().locator('tr').first().locator('td').allInnerTexts();
    assert.ok(
      rates.every((text) => text !== '–'),
      rates.join(' '),
    );
  });

  it('plays nothing where the user wants no motion, nor what is long, nor what has been looked at already', async () => {
    const still = await browser.openReal(await fresh(12), { width: 900, reducedMotion: 'reduce' });
    await still.page.waitForFunction(
      () =>
        (document.querySelector('optimizer-panel') as unknown as { session: { status?: { runs: { cursor: number }[] } } }).session.status
          ?.runs[0].cursor === 11,
    );
    assert.equal(still.host.count('run'), 0);
    const long = await browser.openReal(await fresh(6000), { width: 900 });
    await long.settled();
    const old = await fresh(12);
    old.show({ isFresh: false });
    const looked = await browser.openReal(old, { width: 900 });
    await looked.settled();
    for (const panel of [long, looked]) assert.deepEqual([panel.host.count('seek'), panel.host.count('run')], [0, 0]);
  });

  it('lets a run be watched that it sees begin, and comes to rest at its last update', async () => {
    const host = await RealHost.of(scenarios.himmelblau, 'himmelblau.experiment.yaml', 12);
    host.settings = { ...host.settings, playback: 'watch' };
    host.show({ isFresh: true, begun: 1 });
    const panel = await browser.openReal(host, { width: 900 });
    await panel.settled();
    // Three steps a second, as the panel has asked for.
    await host.run();
    const at = (step: number) =>
      panel.page.waitForFunction(
        (wanted) =>
          (document.querySelector('optimizer-panel') as unknown as { session: { status?: { runs: { cursor: number }[] } } }).session.status
            ?.runs[0].cursor === wanted,
        step,
      );
    await at(11);
    await panel.settled();
    assert.deepEqual(
      host.requests.filter(({ name }) => ['seek', 'run'].includes(name)).map(({ name, params }) => [name, params]),
      [['seek', { step: 11 }]],
    );
  });

  it('remembers the speed that is chosen', async () => {
    const panel = await browser.open('himmelblau', { width: 1200 });
    await panel.settled();
    const speed = panel.page.getByRole('combobox', { name: 'Speed' });
    await speed.selectOption('watch');
    await panel.settled();
    assert.deepEqual([panel.host.last('rememberPlayback'), panel.host.last('setSpeed')], [{ playback: 'watch' }, { stepsPerSecond: 25 }]);
    await speed.selectOption('max');
    await panel.settled();
    assert.deepEqual([panel.host.last('rememberPlayback'), panel.host.last('setSpeed')], [{ playback: 'max' }, { stepsPerSecond: null }]);
  });

  it('has a cursor in its charts for the keyboard', async () => {
    const panel = await browser.open('himmelblau', { width: 900 });
    await panel.host.run();
    await panel.settled();
    const plot = panel.page.locator('step-chart[data-chart=value] canvas.plot');
    await plot.focus();
    await panel.page.keyboard.press('Home');
    await panel.page.keyboard.press('Shift+ArrowRight');
    await panel.page.keyboard.press('ArrowRight');
    await panel.settled();
    assert.equal(await panel.page.locator('step-chart[data-chart=value] header .number').innerText(), 'step 11');
    assert.equal(panel.host.status.runs[0].cursor, 100, 'a cursor to read by, not to move by');
    await panel.page.keyboard.press('Enter');
    await panel.settled();
    assert.equal(panel.host.status.runs[0].cursor, 11);
  });

  it('smooths a network’s loss over its noise, and leaves formulas alone', async () => {
    const panel = await browser.openReal(await RealHost.load('moons.experiment.yaml', 60), { width: 900 });
    await panel.host.run();
    await panel.settled();
    const lines = () =>
      panel.page
        .locator('step-chart[data-chart=value]')
        .evaluate((chart) => (chart as StepChart).drawnPoints.map((points) => points.length));
    const before = await lines();
    await panel.page.getByRole('slider', { name: 'Smoothing' }).fill('0.9');
    await panel.settled();
    assert.equal((await lines()).length, before.length + panel.host.info.runs.length);
    const formula = await browser.open('himmelblau', { width: 900 });
    await formula.settled();
    assert.equal(await formula.page.getByRole('slider', { name: 'Smoothing' }).count(), 0);
  });

  it('has equal scales where they are asked for', async () => {
    const panel = await browser.open('rosenbrock', { width: 900 });
    await panel.settled();
    const scales = () =>
      panel.page.locator('plane-plot').evaluate((plot) => [(plot as PlanePlot).plane?.scaleX, (plot as PlanePlot).plane?.scaleY]);
    const [x, y] = await scales();
    assert.notEqual(x?.toFixed(3), y?.toFixed(3));
    await panel.page.getByRole('button', { name: 'Equal scales' }).click();
    await panel.settled();
    const [equalX, equalY] = await scales();
    assert.equal(equalX?.toFixed(6), equalY?.toFixed(6));
  });

  it('can be enlarged, and still knows where the pointer is', async () => {
    const panel = await browser.open('rosenbrock', { width: 900 });
    await panel.settled();
    const { page, host } = panel;
    const size = () => page.locator('landscape-view h2').evaluate((title) => title.getBoundingClientRect().height);
    const before = await size();
    await page.keyboard.press('e');
    await panel.settled();
    assert.ok(Math.abs((await size()) - 1.5 * before) < 1);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth));
    const box = await page.locator('plane-plot').boundingBox();
    assert.ok(box);
    // The middle of the plot: 46 and 10 to its sides, 8 and 34 above and below.
    await page.mouse.click(box.x + box.width / 2 + 18 * 1.5, box.y + box.height / 2 - 13 * 1.5);
    await panel.settled();
    const start = host.last('addRun')?.start ?? [];
    assert.ok(Math.abs(start[0]) < 0.03 && Math.abs(start[1] - 1) < 0.03, [...start].join(', '));
  });
});

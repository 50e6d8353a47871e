import assert from 'node:assert/strict';
import { columnValues } from '../../src/core/record/recordLayout';
import type { PanelPage } from './support/panelPage';
import { panelSuite } from './support/panelSuite';
import { RealHost } from './support/realHost';

describe('The forms of a function in the panel', () => {
  const browser = panelSuite();

  const opened = async (form: string, step = 5) => {
    const panel = await browser.open('himmelblau', { width: 900 });
    await panel.settled();
    await panel.host.seek(step);
    await panel.page.getByRole('radio', { name: form, exact: true }).click();
    await panel.settled();
    return panel;
  };
  const vectors = async ({ host }: PanelPage, run: string, step: number) => {
    const { row } = await host.record(run, step);
    const { record } = host.info.runs.find(({ id }) => id === run) ?? host.info.runs[0];
    return { gradient: columnValues(record, row, 'gradient'), value: columnValues(record, row, 'value')[0] };
  };
  const pixels = (panel: PanelPage, selector: string) =>
    panel.page.locator(`${selector} canvas`).evaluate((canvas: HTMLCanvasElement) => {
      // A copy, since Chromium warns of a canvas that is drawn and read in turn.
      const copy = Object.assign(document.createElement('canvas'), { width: canvas.width, height: canvas.height });
      const context = copy.getContext('2d', { willReadFrequently: true })!;
      context.drawImage(canvas, 0, 0);
      const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
      return {
        sum: data.reduce((hash, byte, i) => (hash + byte * ((i % 251) + 1)) % 1_000_003, 0),
        painted: data.reduce((count, byte, i) => count + Number(i % 4 === 3 && byte > 0), 0),
        all: data.length / 4,
      };
    });
  const number = (text: string) => Number(text.replace('−', '-'));

  it('as a surface is turned by mouse and keys, and tells the tangent plane of the very step', async () => {
    const panel = await opened('Surface');
    const { page } = panel;
    const first = await pixels(panel, 'surface-plot');
    assert.ok(first.painted > first.all / 5, `${first.painted} of ${first.all} pixels are painted`);
    await page.locator('surface-plot canvas').focus();
    await page.keyboard.press('ArrowLeft');
    await panel.settled();
    const turned = await pixels(panel, 'surface-plot');
    assert.notEqual(turned.sum, first.sum);
    assert.equal(panel.host.status.runs[0].cursor, 5, 'the key turned the surface and made no step');
    await page.keyboard.press('ArrowRight');
    await panel.settled();
    assert.equal((await pixels(panel, 'surface-plot')).sum, first.sum, 'back again it is the same picture');
    const box = await page.locator('surface-plot').boundingBox();
    assert.ok(box);
    await page.mouse.move(box.x + 200, box.y + 200);
    await page.mouse.down();
    await page.mouse.move(box.x + 260, box.y + 220, { steps: 4 });
    await page.mouse.up();
    await panel.settled();
    assert.notEqual((await pixels(panel, 'surface-plot')).sum, first.sum);
    const { gradient, value } = await vectors(panel, 'adam', 5);
    const [, z, signX, slopeX, signY, slopeY] =
      /z = (\S+) ([+−]) ([\d.]+)·\(x .*?\) ([+−]) ([\d.]+)·\(y/.exec(await page.locator('surface-view .plane').innerText()) ?? [];
    assert.ok(Math.abs(number(z) - value) < 1e-3 * Math.abs(value));
    assert.ok(Math.abs(Number(slopeX) * (signX === '+' ? 1 : -1) - gradient[0]) < 1e-3 * Math.abs(gradient[0]));
    assert.ok(Math.abs(Number(slopeY) * (signY === '+' ? 1 : -1) - gradient[1]) < 1e-3 * Math.abs(gradient[1]));
  });

  it('as directions say where it is steepest, and the slope along e', async () => {
    const panel = await opened('Directions');
    const { page } = panel;
    const { gradient } = await vectors(panel, 'adam', 5);
    const sentence = () => page.locator('direction-view .sentence').innerText();
    const top = Math.round((Math.atan2(gradient[1], gradient[0]) * 180) / Math.PI);
    assert.equal(number(/Steepest at (−?\d+)°, which is where ∇f points/.exec(await sentence())?.[1] ?? ''), top);
    await page.locator('dial-plot canvas').focus();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('PageUp');
    await panel.settled();
    const [, angle, slope] = /Along e, at (−?\d+)°, the slope is ∇f·e = (\S+?)[.:]?( |\.?$)/.exec(await sentence()) ?? [];
    assert.equal(angle, '95');
    const radians = (95 * Math.PI) / 180;
    assert.ok(
      Math.abs(number(slope.replace(/\.$/, '')) - (gradient[0] * Math.cos(radians) + gradient[1] * Math.sin(radians))) < 1e-2,
      slope,
    );
    const { direction, from, to } = panel.host.last('slice') ?? {};
    assert.ok(direction && Math.abs(direction[0] - Math.cos(radians)) < 1e-6 && from === -(to ?? NaN));
    const handle = await page.locator('dial-plot').boundingBox();
    assert.ok(handle);
    await page.mouse.click(handle.x + handle.width / 2 + 50, handle.y + handle.height / 2);
    await panel.settled();
    assert.match(await sentence(), /Along e, at 0°/);
  });

  it('as theory fork the run where its point is brought', async () => {
    const panel = await browser.openReal(
      await RealHost.of(
        'objective: { minimize: x^2 + 10*y^2, start: { x: 3, y: 1 } }\noptimizer: { sgd: { learningRate: 0.01, momentum: 0.5 } }\nsteps: 60\n',
      ),
      { width: 900 },
    );
    await panel.host.run();
    await panel.host.seek(10);
    await panel.page.getByRole('radio', { name: 'Theory', exact: true }).click();
    await panel.settled();
    const { page } = panel;
    // λ = 2 creeps slowest: z² − (1.5 − 0.02)z + 0.5.
    const rate = (1.48 + Math.sqrt(1.48 ** 2 - 2)) / 2;
    assert.match(
      await page.locator('theory-view .sentence').innerText(),
      new RegExp(
        `At α = 0\\.01, β = 0\\.5 the error shrinks to ${rate.toPrecision(4).replace('.', '\\.')} of itself a step along the direction of curvature 2, which creeps`,
      ),
    );
    assert.deepEqual(await page.locator('theory-view tbody th').allInnerTexts(), ['2', '20']);
    await page.locator('theory-plane canvas').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await panel.settled();
    assert.deepEqual(panel.host.last('fork'), { run: 'sgd', written: { learningRate: '0.011', momentum: '0.52' } });
    const [, forked] = panel.host.info.runs;
    assert.equal(forked.forkedAt, 10);
    assert.ok(forked.options.some(({ name, text }) => name === 'momentum' && text === '0.52'));
    assert.equal(panel.host.status.runs[1].records, 61, 'it has run to its end');
  });
});

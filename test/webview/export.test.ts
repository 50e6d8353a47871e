import assert from 'node:assert/strict';
import { columnValues } from '../../src/core/record/recordLayout';
import { UserError } from '../../src/protocol/channel';
import type { PanelPage } from './support/panelPage';
import { panelSuite } from './support/panelSuite';

describe('What leaves the panel', () => {
  const browser = panelSuite();
  let panel: PanelPage;
  beforeEach(async () => {
    panel = await browser.open('rosenbrock');
    await panel.settled();
  });

  const button = (name: string) => panel.page.getByRole('button', { name, exact: true });

  it('saves pictures, and reports a refusal', async () => {
    const { page } = panel;
    await panel.host.seek(20);
    await panel.settled();
    for (const name of ['landscape', 'value', 'updateNorm']) {
      const title = { landscape: 'Landscape', value: 'Value', updateNorm: 'Update size' }[name]!;
      const saved = new Promise<{ name: string; png: Uint8Array }>((resolve) => {
        panel.host.answers.savePicture = (params) => {
          resolve(params);
          return null;
        };
      });
      await button('Export').click();
      await page.getByRole('menuitem', { name: `${title} as PNG…`, exact: true }).click();
      const picture = await saved;
      assert.equal(picture.name, `${name}.png`);
      const { size, colours } = await page.evaluate(
        async (bytes) => {
          const png = Uint8Array.from(bytes);
          const bitmap = await createImageBitmap(new Blob([png], { type: 'image/png' }));
          const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
          const context = canvas.getContext('2d')!;
          context.drawImage(bitmap, 0, 0);
          const { data: pixels } = context.getImageData(0, 0, bitmap.width, bitmap.height);
          const seen = new Set<number>();
          for (let i = 0; i < pixels.length; i += 4) seen.add((pixels[i] << 16) | (pixels[i + 1] << 8) | pixels[i + 2]);
          return { size: png.length, colours: seen.size };
        },
        [...picture.png],
      );
      assert.ok(size > 4000 && colours > 20, `${name}: ${size} bytes, ${colours} colours`);
    }
    panel.host.answers.saveTrace = () => {
      throw new UserError('The trace could not be written: the disk is full. Choose another place.');
    };
    await button('Export').click();
    await page.getByRole('menuitem', { name: 'Trace as CSV…' }).click();
    await page.getByText('the disk is full').waitFor();
  });

  it('opens the inside of an update and copies a step with exact numbers', async () => {
    const { page } = panel;
    await panel.host.seek(5);
    await panel.settled();
    await panel.section('Numbers');
    assert.equal(panel.host.count('stages'), 0);
    await button('Inside this update').click();
    await panel.settled();
    assert.match(await page.locator('stages-table table').innerText(), /first moment[\s\S]*m ← β₁·m \+ \(1 − β₁\)·g/);
    await page.locator('step-table').getByRole('button', { name: 'Copy' }).click();
    await panel.settled();
    const { text } = panel.host.last('copyText')!;
    const { row } = await panel.host.record('adam', 5);
    const layout = panel.host.info.runs[0].record;
    const x = text
      .split('\n')
      .find((line) => line.startsWith('x\t'))!
      .split('\t');
    assert.equal(Math.fround(Number(x[1])), columnValues(layout, row, 'parameters')[0]);
    assert.equal(Math.fround(Number(x[2])), columnValues(layout, row, 'gradient')[0]);
  });
});

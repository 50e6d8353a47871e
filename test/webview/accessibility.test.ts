import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type axe from 'axe-core';
import { PanelBrowser } from './support/panelPage';
import type { ThemeName } from './support/themes';

describe('The panel by the rules of axe', () => {
  let browser: PanelBrowser;
  before(async () => {
    browser = await PanelBrowser.launch();
  });
  after(() => browser.close());

  for (const theme of ['light', 'dark', 'hc', 'hc-light'] satisfies ThemeName[]) {
    it(`has no serious problem in ${theme}`, async () => {
      const panel = await browser.open('rosenbrock', { theme });
      await panel.settled();
      await panel.page.evaluate(() => window.fakeHost.seek(20));
      await panel.page.getByRole('button', { name: 'Inside this update' }).click();
      await panel.settled();
      await panel.page.evaluate(readFileSync(createRequire(__filename).resolve('axe-core/axe.min.js'), 'utf8'));
      const { checked, problems } = await panel.page.evaluate(async () => {
        const rules = (window as unknown as { axe: typeof axe }).axe;
        const { passes, violations } = await rules.run(document);
        return {
          checked: passes.length,
          problems: violations
            .filter(({ impact }) => impact === 'serious' || impact === 'critical')
            .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`),
        };
      });
      assert.deepEqual(problems, []);
      assert.ok(checked > 15, `only ${checked} rules found anything to check`);
      assert.deepEqual(panel.complaints, []);
      await panel?.close();
    });
  }
});

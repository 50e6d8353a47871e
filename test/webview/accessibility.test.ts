import assert from 'node:assert/strict';
import { seriousProblems } from './support/axeProblems';
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
      assert.deepEqual(await seriousProblems(panel.page), []);
      assert.deepEqual(panel.complaints, []);
      await panel?.close();
    });
  }
});

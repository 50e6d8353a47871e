import assert from 'node:assert/strict';
import { seriousProblems } from './support/axeProblems';
import { panelSuite } from './support/panelSuite';
import type { ThemeName } from './support/themes';

describe('The panel by the rules of axe', () => {
  const browser = panelSuite();

  for (const theme of ['light', 'dark', 'hc', 'hc-light'] satisfies ThemeName[]) {
    it(`has no serious problem in ${theme}`, async () => {
      const panel = await browser.open('rosenbrock', { theme });
      await panel.settled();
      await panel.host.seek(20);
      for (const section of ['Rates', 'Charts', 'Numbers', 'Explain', 'Race']) {
        await panel.section(section);
        if (section === 'Rates') for (const button of await panel.page.locator('run-strip button.findings').all()) await button.click();
        if (section === 'Numbers') await panel.page.getByRole('button', { name: 'Inside this update' }).click();
        await panel.settled();
        assert.deepEqual(await seriousProblems(panel.page), [], section);
      }
    });

    it(`has none in the forms of a function either, in ${theme}`, async () => {
      const panel = await browser.open('doubleWell', { theme, width: 900 });
      await panel.settled();
      await panel.host.seek(20);
      for (const form of await panel.page.locator('form-picker button').allInnerTexts()) {
        await panel.page.getByRole('radio', { name: form, exact: true }).click();
        await panel.settled();
        assert.deepEqual(await seriousProblems(panel.page), [], form);
      }
    });
  }
});

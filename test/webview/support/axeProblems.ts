import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type axe from 'axe-core';
import type { Page } from 'playwright-core';

/** What axe finds seriously wrong with a page. Fails where it found hardly anything to look at. */
export async function seriousProblems(page: Page): Promise<string[]> {
  await page.evaluate(readFileSync(createRequire(__filename).resolve('axe-core/axe.min.js'), 'utf8'));
  const { checked, problems } = await page.evaluate(async () => {
    const rules = (window as unknown as { axe: typeof axe }).axe;
    const { passes, violations } = await rules.run(document);
    return {
      checked: passes.length,
      problems: violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`),
    };
  });
  assert.ok(checked > 15, `only ${checked} rules found anything to check`);
  return problems;
}

/** Pictures of the panel in every theme and width, to be looked at: dist-test/screenshots. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { testOutput } from '../support/paths';
import { PanelBrowser, type PageOptions, type PanelPage } from './support/panelPage';

const folder = join(testOutput, 'screenshots');

async function run(panel: PanelPage, seekTo?: number): Promise<void> {
  await panel.page.getByRole('button', { name: 'Run', exact: true }).click();
  await panel.settled();
  if (seekTo === undefined) return;
  await panel.page.evaluate((step) => window.fakeHost.seek(step), seekTo);
  await panel.settled();
}

async function explained(panel: PanelPage): Promise<void> {
  await run(panel, 7);
  await panel.page.evaluate(() => window.fakeHost.explain('adam'));
  await panel.settled();
}

const pictures: readonly { name: string; scenario: string; options: PageOptions; prepare?: (panel: PanelPage) => Promise<void> }[] = [
  { name: 'light', scenario: 'rosenbrock', options: { theme: 'light' }, prepare: (panel) => run(panel, 60) },
  { name: 'dark', scenario: 'rosenbrock', options: { theme: 'dark' }, prepare: (panel) => run(panel, 60) },
  { name: 'high-contrast', scenario: 'rosenbrock', options: { theme: 'hc' }, prepare: (panel) => run(panel, 60) },
  { name: 'high-contrast-light', scenario: 'himmelblau', options: { theme: 'hc-light' }, prepare: (panel) => run(panel, 20) },
  { name: 'narrow', scenario: 'rosenbrock', options: { width: 350 }, prepare: (panel) => run(panel, 60) },
  { name: 'narrow-light', scenario: 'waves', options: { theme: 'light', width: 350 }, prepare: (panel) => run(panel, 3) },
  { name: 'medium', scenario: 'himmelblau', options: { theme: 'light', width: 720 }, prepare: (panel) => run(panel, 30) },
  { name: 'wide', scenario: 'rosenbrock', options: { width: 1600 }, prepare: (panel) => run(panel) },
  { name: 'wide-one-variable', scenario: 'waves', options: { width: 1600 }, prepare: (panel) => run(panel, 3) },
  {
    name: 'ten-variables',
    scenario: 'ravine',
    options: { theme: 'light', width: 1400 },
    prepare: async (panel) => {
      await run(panel, 30);
      await panel.page.getByRole('button', { name: 'Inside this update' }).click();
      await panel.settled();
    },
  },
  ...(['light', 'dark', 'hc'] as const).map((theme) => ({ name: `explain-${theme}`, scenario: 'rosenbrock', options: { theme, width: 1200 }, prepare: explained })),
  { name: 'explain-narrow', scenario: 'rosenbrock', options: { width: 400 }, prepare: explained },
  {
    name: 'averaged',
    scenario: 'averaged',
    options: { theme: 'light' },
    prepare: async (panel) => {
      await run(panel, 60);
      await panel.page.getByRole('combobox', { name: 'Chart a state slot' }).selectOption('state.average');
      await panel.settled();
    },
  },
  {
    name: 'not-finite',
    scenario: 'logarithm',
    options: {},
    prepare: async (panel) => {
      await run(panel);
      await panel.page.evaluate(() => window.fakeHost.show({ stale: true, dead: 'The worker has ended unexpectedly.' }));
      await panel.settled();
    },
  },
  { name: 'empty', scenario: 'empty', options: { height: 500 } },
  { name: 'first-step', scenario: 'rosenbrock', options: { width: 900 } },
  {
    name: 'menu-and-keys',
    scenario: 'rosenbrock',
    options: { theme: 'light', width: 900 },
    prepare: async (panel) => {
      await panel.page.keyboard.press('?');
    },
  },
  {
    name: 'export-menu',
    scenario: 'rosenbrock',
    options: { width: 900, height: 700 },
    prepare: async (panel) => {
      await panel.page.getByRole('button', { name: 'Export' }).click();
    },
  },
];

async function main(): Promise<void> {
  await mkdir(folder, { recursive: true });
  const browser = await PanelBrowser.launch();
  const only = process.argv.slice(2);
  try {
    for (const { name, scenario, options, prepare } of pictures) {
      if (only.length > 0 && !only.includes(name)) continue;
      const panel = await browser.open(scenario, options);
      await panel.settled();
      await prepare?.(panel).catch((error: unknown) => {
        throw new Error(`${name}: ${panel.complaints.join('\n')}`, { cause: error });
      });
      // A tall window instead of a "full page" picture: only what is in view is drawn.
      const height = await panel.page.evaluate(() => document.documentElement.scrollHeight);
      await panel.page.setViewportSize({ width: options.width ?? 1200, height: Math.max(options.height ?? 0, height) });
      await panel.settled();
      await panel.page.screenshot({ path: join(folder, `${name}.png`) });
      if (panel.complaints.length > 0) throw new Error(`${name}: ${panel.complaints.join('\n')}`);
      await panel.close();
      console.log(join('dist-test/screenshots', `${name}.png`));
    }
  } finally {
    await browser.close();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});

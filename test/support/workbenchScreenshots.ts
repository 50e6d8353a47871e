/** Pictures of the real workbench with an example run in it, to be looked at: dist-test/screenshots/workbench-*.png. */
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { Panel } from '../e2e/ui/panel';
import { Workbench } from '../e2e/ui/workbench';
import { launchChromium } from './chromium';
import { examples, installations, root, testOutput } from './paths';
import { startVscode } from './vscodeServer';

const folder = join(installations, 'screenshots');
const output = join(testOutput, 'screenshots');

const themes = { light: 'Default Light Modern', dark: 'Default Dark Modern', contrast: 'Default High Contrast' } as const;
const pictures: { name: string; theme: keyof typeof themes; width: number; example: string }[] = [
  { name: 'light', theme: 'light', width: 1600, example: 'rosenbrock.experiment.yaml' },
  { name: 'dark', theme: 'dark', width: 1600, example: 'rosenbrock.experiment.yaml' },
  { name: 'contrast', theme: 'contrast', width: 1600, example: 'hill-climb.experiment.yaml' },
  { name: 'narrow', theme: 'dark', width: 1000, example: 'ravine.experiment.yaml' },
];

async function main(): Promise<void> {
  mkdirSync(output, { recursive: true });
  const browser = await launchChromium();
  try {
    for (const picture of pictures) await take(browser, picture);
  } finally {
    await browser.close();
  }
}

async function take(browser: Browser, { name, theme, width, example }: (typeof pictures)[number]): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  const workspace = join(folder, 'workspace');
  cpSync(examples, workspace, { recursive: true });
  const settings = {
    'workbench.colorTheme': themes[theme],
    'workbench.startupEditor': 'none',
    'workbench.secondarySideBar.defaultVisibility': 'hidden',
    'editor.minimap.enabled': false,
  };
  const server = await startVscode({ edition: 'newest', folder, automated: true, settings });
  const page = await browser.newPage({ viewport: { width, height: 1000 } });
  try {
    const workbench = new Workbench(page, workspace, server.address({ folder: workspace, extension: root }));
    await workbench.open();
    await workbench.openFile(example);
    await page.keyboard.press('Control+B');
    await workbench.titleButton(/^Run Experiment/).click();
    await new Panel(workbench.panel).drawn();
    // The run comes to its end and the last frame is drawn.
    await page.waitForTimeout(2_500);
    await new Panel(workbench.panel).frame.getByRole('heading', { name: 'Landscape' }).scrollIntoViewIfNeeded();
    await page.waitForTimeout(500);
    const path = join(output, `workbench-${name}.png`);
    await page.screenshot({ path });
    console.log(path);
  } finally {
    await page.close();
    await server.stop();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});

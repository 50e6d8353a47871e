/**
 * Pictures of the real workbench with an example run or debugged in it, to be looked at: dist-test/screenshots/workbench-*.png.
 * --only TEXT: those with that in their name.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { parseArgs } from 'node:util';
import { DebugView } from '../e2e/ui/debugView';
import { Panel } from '../e2e/ui/panel';
import { Workbench } from '../e2e/ui/workbench';
import { launchChromium } from './chromium';
import { run } from './command';
import { copyExamples } from './examples';
import { installations, root, testOutput } from './paths';
import { startVscode } from './vscodeServer';

const folder = join(installations, 'screenshots');
const output = join(testOutput, 'screenshots');
const vsix = join(output, 'pictured.vsix');

const { values } = parseArgs({ options: { only: { type: 'string', default: '' } } });

const themes = { light: 'Light Modern', dark: 'Dark Modern', contrast: 'Default High Contrast' } as const;
const pictures: {
  name: string;
  theme: keyof typeof themes;
  width: number;
  example: string;
  /** Stop where this holds, in the debugger. */ breakpoint?: string;
}[] = [
  { name: 'debugger-light', theme: 'light', width: 1600, example: 'rosenbrock.experiment.yaml', breakpoint: 'value < 0.1' },
  { name: 'debugger-dark', theme: 'dark', width: 1600, example: 'rosenbrock.experiment.yaml', breakpoint: 'value < 0.1' },
  { name: 'light', theme: 'light', width: 1600, example: 'rosenbrock.experiment.yaml' },
  { name: 'dark', theme: 'dark', width: 1600, example: 'rosenbrock.experiment.yaml' },
  { name: 'contrast', theme: 'contrast', width: 1600, example: 'hill-climb.experiment.yaml' },
  { name: 'network-light', theme: 'light', width: 1600, example: 'digits.experiment.yaml' },
  { name: 'network-dark', theme: 'dark', width: 1600, example: 'moons.experiment.yaml' },
  { name: 'narrow', theme: 'dark', width: 1000, example: 'ravine.experiment.yaml' },
];

async function main(): Promise<void> {
  mkdirSync(output, { recursive: true });
  // Installed, not as an extension under development, for which VS Code takes a theme of its own.
  await run('npm', ['run', 'package', '--', '--out', vsix], { cwd: root });
  const browser = await launchChromium();
  try {
    for (const picture of pictures.filter(({ name }) => name.includes(values.only))) await take(browser, picture);
  } finally {
    await browser.close();
  }
}

async function take(browser: Browser, { name, theme, width, example, breakpoint }: (typeof pictures)[number]): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  const workspace = join(folder, 'workspace');
  copyExamples(workspace);
  const settings = {
    'workbench.colorTheme': themes[theme],
    // Not what the machine prefers that takes the pictures.
    'window.autoDetectHighContrast': false,
    'window.autoDetectColorScheme': false,
    'workbench.startupEditor': 'none',
    'workbench.secondarySideBar.defaultVisibility': 'hidden',
    'editor.minimap.enabled': false,
  };
  const server = await startVscode({ edition: 'newest', folder, vsix, automated: true, settings });
  const page = await browser.newPage({ viewport: { width, height: 1000 }, colorScheme: theme === 'light' ? 'light' : 'dark' });
  try {
    const workbench = new Workbench(page, workspace, server.address({ folder: workspace }));
    await workbench.open();
    await workbench.openFile(example);
    if (breakpoint === undefined) {
      await page.keyboard.press('Control+B');
      await workbench.titleButton(/^Run Experiment/).click();
    } else await debugged(workbench, breakpoint);
    await new Panel(workbench.panel).drawn();
    // The run comes to its end and the last frame is drawn.
    await page.waitForTimeout(2_500);
    const landscape = new Panel(workbench.panel).frame.getByRole('heading', { name: 'Landscape' });
    if ((await landscape.count()) > 0) await landscape.scrollIntoViewIfNeeded();
    await page.waitForTimeout(500);
    const path = join(output, `workbench-${name}.png`);
    await page.screenshot({ path });
    console.log(path);
  } finally {
    await page.close();
    await server.stop();
  }
}

/** Stops at a breakpoint on the first optimizer, and goes into its update. */
async function debugged(workbench: Workbench, condition: string): Promise<void> {
  const { page } = workbench;
  const lines = (await workbench.editor.innerText()).split('\n');
  const list = lines.findIndex((line) => line.startsWith('optimizers:'));
  await workbench.goTo(lines.findIndex((line, i) => i > list && /^\s*-/.test(line.replaceAll('\u00a0', ' '))) + 1, 6);
  await workbench.command('Debug: Add Conditional Breakpoint...');
  await page.locator('.breakpoint-widget .monaco-editor').waitFor();
  await page.keyboard.insertText(condition);
  await page.keyboard.press('Enter');
  await workbench.editor.click();
  await page.keyboard.press('F5');
  const view = new DebugView(page);
  await view.topLine.waitFor({ timeout: 30_000 });
  for (let stage = 0; stage < 4; stage++) {
    await page.keyboard.press('F11');
    await page.waitForTimeout(700);
  }
  await view.watch('norm(gradient)');
  await view.variable('Metrics', 'value');
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});

/** One VS Code and one browser for all window tests; a failed test leaves a picture and the logs in dist-test/failures. */
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from 'mocha';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../../support/chromium';
import { examples, installations, root, testOutput } from '../../support/paths';
import { startVscode, type VscodeServer } from '../../support/vscodeServer';
import type { Edition } from '../../support/vscodeInstallation';
import { Workbench } from './workbench';

const edition: Edition = process.env.VSCODE_EDITION === 'newest' ? 'newest' : 'oldest';
const vsix = process.env.VSCODE_VSIX || undefined;
const folder = join(installations, `ui-suite-${edition}`);
const failures = join(testOutput, 'failures');

const settings = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'editor.minimap.enabled': false,
  // What a test types is what stands there.
  'editor.autoIndent': 'none',
  'editor.autoClosingBrackets': 'never',
  'git.enabled': false,
  'extensions.ignoreRecommendations': true,
  'files.autoSave': 'off',
  'security.workspace.trust.enabled': false,
};

let server: VscodeServer;
let browser: Browser;
let windows = 0;
let opened: { page: Page; log: string[] }[] = [];

/** A fresh window of VS Code on a copy of examples/ with `files` added; closed after the test. */
export async function openWorkbench(files: Readonly<Record<string, string>> = {}): Promise<Workbench> {
  // A folder of its own, since VS Code remembers open editors and unsaved texts by folder.
  const workspace = join(folder, `workspace-${++windows}`);
  cpSync(examples, workspace, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(workspace, name), text);
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  const log: string[] = [];
  page.on('console', (message) => log.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => log.push(`page error: ${error.stack ?? error.message}`));
  opened.push({ page, log });
  const workbench = new Workbench(page, workspace, server.address({ folder: workspace, extension: vsix ? undefined : root }));
  await workbench.open();
  return workbench;
}

export const mochaHooks = {
  async beforeAll(this: Context): Promise<void> {
    this.timeout(300_000);
    rmSync(folder, { recursive: true, force: true });
    rmSync(failures, { recursive: true, force: true });
    server = await startVscode({ edition, folder, vsix, automated: true, settings });
    browser = await launchChromium();
  },

  async afterEach(this: Context): Promise<void> {
    const test = this.currentTest;
    const pages = opened;
    opened = [];
    for (const { page, log } of pages) {
      if (test?.state === 'failed') {
        mkdirSync(failures, { recursive: true });
        const name = test.fullTitle().replaceAll(/\W+/g, '-');
        await page.screenshot({ path: join(failures, `${name}.png`) });
        writeFileSync(join(failures, `${name}.log`), log.join('\n'));
        cpSync(server.log, join(failures, 'server.log'));
        console.log(`      A picture of the window and its console: dist-test/failures/${name}.png and .log`);
      }
      await page.close();
    }
  },

  async afterAll(): Promise<void> {
    await browser?.close();
    await server?.stop();
  },
};

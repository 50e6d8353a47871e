/** What all tests in VS Code's window share; a failed one leaves a picture and the logs in dist-test/failures-EDITION. */
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from 'mocha';
import type { Browser, Page } from 'playwright-core';
import { copyExamples } from '../../support/examples';
import type { VscodeServer } from '../../support/vscodeServer';
import type { Edition } from '../../support/vscodeInstallation';
import { Workbench } from './workbench';

/** Of a user who types into the window. */
export const settings = {
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
  // What a run has come to is there at once.
  'optimizerDebugger.playback': 'max',
};

/** Where the tests run. */
export interface Place {
  readonly server: VscodeServer;
  readonly browser: Browser;
  /** For the copies that are opened. */
  readonly folder: string;
  /** To run from its sources' folder; absent where one is installed. */
  readonly extension?: string;
  readonly failures: string;
  /** What is tried: an installed package, else the sources. */
  readonly vsix?: string;
  readonly edition: Edition;
}

export let place: Place;
let windows = 0;
let opened: { page: Page; log: string[] }[] = [];

/** A fresh window of VS Code on a copy of examples/ with `files` added; closed after the test. */
export async function openWorkbench(files: Readonly<Record<string, string>> = {}): Promise<Workbench> {
  // A folder of its own, since VS Code remembers open editors and unsaved texts by folder.
  const workspace = join(place.folder, `workspace-${++windows}`);
  copyExamples(workspace);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(workspace, name), text);
  const page = await place.browser.newPage({ viewport: { width: 1400, height: 900 } });
  const log: string[] = [];
  page.on('console', (message) => log.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => log.push(`page error: ${error.stack ?? error.message}`));
  opened.push({ page, log });
  const workbench = new Workbench(page, workspace, place.server.address({ folder: workspace, extension: place.extension }));
  await workbench.open();
  return workbench;
}

/** Mocha's root hooks for tests in this place. */
export function hooksIn(given: Place): { afterEach(this: Context): Promise<void> } {
  place = given;
  rmSync(place.failures, { recursive: true, force: true });
  return { afterEach };
}

async function afterEach(this: Context): Promise<void> {
  const test = this.currentTest;
  const pages = opened;
  opened = [];
  for (const { page, log } of pages) {
    if (test?.state === 'failed') {
      mkdirSync(place.failures, { recursive: true });
      const name = test.fullTitle().replaceAll(/\W+/g, '-');
      await page.screenshot({ path: join(place.failures, `${name}.png`) });
      writeFileSync(join(place.failures, `${name}.log`), log.join('\n'));
      cpSync(place.server.log, join(place.failures, 'server.log'));
      console.log(`      A picture of the window and its console: ${join(place.failures, name)}.png and .log`);
    }
    await page.close();
  }
}

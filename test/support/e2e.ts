/**
 * End-to-end tests in a real VS Code: the Mocha suite inside its extension host, then Playwright driving its window; one server
 * and one browser for both.
 * --newest: in the newest VS Code instead of the oldest supported; --vsix FILE: with that installed instead of the sources;
 * --host, --ui: only that half; --grep TEXT: only the window's tests with that in their name.
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import Mocha from 'mocha';
import { hooksIn, settings, type Place } from '../e2e/ui/hooks';
import { built } from './build';
import { launchChromium } from './chromium';
import { run } from './command';
import { runHostSuite } from './hostSuite';
import { copyExamples } from './examples';
import { installations, root, testOutput } from './paths';
import TallyReporter from './tally';
import { startVscode } from './vscodeServer';
import { versions, type Edition } from './vscodeInstallation';

const { values } = parseArgs({
  options: {
    newest: { type: 'boolean' },
    host: { type: 'boolean' },
    ui: { type: 'boolean' },
    vsix: { type: 'string' },
    grep: { type: 'string' },
  },
});
const edition: Edition = values.newest ? 'newest' : 'oldest';
const vsix = values.vsix && resolve(values.vsix);

/** Whether all tests in the extension host passed. */
async function hostSuite({ browser, server, folder, extension }: Place): Promise<boolean> {
  const tests = join(testOutput, `host-${edition}`);
  await run(process.execPath, ['esbuild.js', '--tests', tests], { cwd: root });
  const workspace = join(folder, 'host-workspace');
  copyExamples(workspace);
  const opened = { folder: workspace, extension: extension ?? emptyExtension(folder), tests };
  return runHostSuite(browser, server, opened, join(testOutput, `host-suite-${edition}.log`));
}

/** VS Code runs tests only along with an extension from a folder; with the real one installed, it is this one. */
function emptyExtension(folder: string): string {
  const path = join(folder, 'test-runner');
  mkdirSync(path);
  writeFileSync(
    join(path, 'package.json'),
    JSON.stringify({ name: 'test-runner', publisher: 'test', version: '1.0.0', engines: { vscode: '*' } }),
  );
  return path;
}

/** Whether all tests in the window passed. */
async function uiSuite(place: Place): Promise<boolean> {
  const mocha = new Mocha({ timeout: 180_000, slow: 5000, grep: values.grep, reporter: TallyReporter });
  mocha.rootHooks(hooksIn(place));
  const folder = join(root, 'test/e2e/ui');
  for (const name of readdirSync(folder)) if (name.endsWith('.test.ts')) mocha.addFile(join(folder, name));
  await mocha.loadFilesAsync();
  return new Promise((done) => mocha.run((failures) => done(failures === 0)));
}

async function main(): Promise<void> {
  console.log(`In VS Code ${versions[edition]}${vsix ? ` with ${vsix} installed` : ''}:`);
  if (!vsix) built('extension.js');
  const folder = join(installations, `e2e-${edition}`);
  rmSync(folder, { recursive: true, force: true });
  const server = await startVscode({ edition, folder, vsix, automated: true, settings });
  const browser = await launchChromium();
  try {
    const place = {
      browser,
      server,
      folder,
      extension: vsix ? undefined : root,
      failures: join(testOutput, `failures-${edition}`),
      edition,
      ...(vsix ? { vsix } : {}),
    };
    const host = values.ui || (await hostSuite(place));
    const ui = values.host || (await uiSuite(place));
    if (!host || !ui) process.exitCode = 1;
  } finally {
    await browser.close();
    await server.stop();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});

/**
 * End-to-end tests in a real VS Code: the Mocha suite inside its extension host, then Playwright driving its window.
 * --newest: in the newest VS Code instead of the oldest supported; --vsix FILE: with that installed instead of the sources;
 * --host, --ui: only that half; --grep TEXT: only the window's tests with that in their name.
 */
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { launchChromium } from './chromium';
import { run } from './command';
import { runHostSuite } from './hostSuite';
import { examples, installations, root, testOutput } from './paths';
import { startVscode } from './vscodeServer';
import { versions, type Edition } from './vscodeInstallation';

const { values } = parseArgs({
  options: { newest: { type: 'boolean' }, host: { type: 'boolean' }, ui: { type: 'boolean' }, vsix: { type: 'string' }, grep: { type: 'string' } },
});
const edition: Edition = values.newest ? 'newest' : 'oldest';
const vsix = values.vsix && resolve(values.vsix);

async function hostSuite(): Promise<boolean> {
  await run(process.execPath, ['esbuild.js', '--tests'], { cwd: root });
  const folder = join(installations, 'host-suite');
  const workspace = join(folder, 'workspace');
  rmSync(folder, { recursive: true, force: true });
  cpSync(examples, workspace, { recursive: true });
  const server = await startVscode({ edition, folder, vsix, automated: true });
  const browser = await launchChromium();
  try {
    return await runHostSuite(browser, server, { folder: workspace, extension: vsix ? emptyExtension(folder) : root, tests: join(testOutput, 'host') });
  } finally {
    await browser.close();
    await server.stop();
  }
}

/** VS Code runs tests only along with an extension from a folder; with the real one installed, it is this one. */
function emptyExtension(folder: string): string {
  const path = join(folder, 'test-runner');
  mkdirSync(path);
  writeFileSync(join(path, 'package.json'), JSON.stringify({ name: 'test-runner', publisher: 'test', version: '1.0.0', engines: { vscode: '*' } }));
  return path;
}

function uiSuite(): Promise<boolean> {
  const grep = values.grep ? ['--grep', values.grep] : [];
  const mocha = spawn('npx', ['mocha', '--config', '.mocharc.ui.json', '--reporter', 'test/support/tally.ts', ...grep], {
    cwd: root,
    env: { ...process.env, VSCODE_EDITION: edition, VSCODE_VSIX: vsix ?? '' },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return new Promise((done) => mocha.once('close', (code) => done(code === 0)));
}

async function main(): Promise<void> {
  console.log(`In VS Code ${versions[edition]}${vsix ? ` with ${vsix} installed` : ''}:`);
  if (!vsix) await run(process.execPath, ['esbuild.js'], { cwd: root });
  const host = values.ui || (await hostSuite());
  const ui = values.host || (await uiSuite());
  if (!host || !ui) process.exitCode = 1;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});

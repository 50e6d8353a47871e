/**
 * `npm test`: every check there is, one after the other, to the end even when one fails. Closes with the number of tests.
 * --newest: runs the end-to-end tests a second time, in the newest VS Code with the packaged extension installed.
 */
import { spawnSync } from 'node:child_process';
import { root } from './paths';
import { forget, total } from './tally';

const tally = ['--', '--reporter', 'test/support/tally.ts'];
const steps: [name: string, ...npmArguments: string[]][] = [
  ['lint', 'run', 'lint'],
  ['types', 'run', 'types'],
  ['production build', 'run', 'vscode:prepublish'],
  ['unit tests', 'run', 'test:unit', ...tally],
  ['the panel in Chromium', 'run', 'test:panel', ...tally],
  ['end to end, oldest VS Code', 'run', 'test:e2e'],
];
if (process.argv.includes('--newest')) {
  const vsix = 'optimizer-debugger.vsix';
  steps.push(['package', 'run', 'package']);
  steps.push(['end to end, newest VS Code with the packaged extension installed', 'run', 'test:e2e', '--', '--newest', '--vsix', vsix]);
}

forget();
const broken: string[] = [];
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
for (const [name, ...args] of steps) {
  const began = Date.now();
  console.log(`\n=== ${name}`);
  const { status, signal } = spawnSync(npm, ['--silent', ...args], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  const passed = status === 0;
  if (!passed) broken.push(name);
  console.log(`=== ${name}: ${passed ? 'passed' : `FAILED (${signal ?? status})`} in ${((Date.now() - began) / 1000).toFixed(1)} s`);
}
const { passed, failed, skipped } = total();
if (broken.length > 0) console.log(`\nThese failed: ${broken.join(', ')}.`);
// A step can fail without a failed test: lint, types, a browser that does not start.
console.log(`\n${passed} passed, ${Math.max(failed, broken.length)} failed, ${skipped} skipped`);
process.exitCode = broken.length > 0 ? 1 : 0;

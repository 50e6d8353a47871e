/**
 * `npm test`: every check there is, to the end even when one fails. Closes with the number of tests. What is independent runs side
 * by side, two at a time, over one build. --newest: runs the end-to-end tests a second time, in the newest VS Code with the
 * packaged extension installed.
 */
import { spawn } from 'node:child_process';
import { root } from './paths';
import { forget, total } from './tally';

interface Step {
  readonly name: string;
  readonly arguments: readonly string[];
}

const newest = process.argv.includes('--newest');
const step = (name: string, ...args: string[]): Step => ({ name, arguments: args });
const tally = ['--', '--reporter', 'test/support/tally.ts'];
const vsix = 'optimizer-debugger.vsix';

/** One after the other; in each, what comes first takes longest. */
const phases: readonly (readonly Step[])[] = [
  [
    step('package', 'run', 'package'),
    step('lint', 'run', 'lint'),
    step('types', 'run', 'types'),
    step('installations for the tests', 'exec', '--', 'tsx', 'test/support/prepare.ts', ...(newest ? ['--newest'] : [])),
  ],
  // Two processes by themselves.
  [step('unit tests', 'run', 'test:unit', ...tally)],
  [step('tests of processes', 'run', 'test:processes', ...tally)],
  // Browsers one at a time: a window that shares two cores with another answers too late to tell a slow one from a broken one.
  [step('the panel in Chromium', 'run', 'test:panel', ...tally)],
  [step('end to end, oldest VS Code', 'run', 'test:e2e')],
  ...(newest
    ? [[step('end to end, newest VS Code with the packaged extension installed', 'run', 'test:e2e', '--', '--newest', '--vsix', vsix)]]
    : []),
];

/** Prints what a step printed when it ends, in one piece. @returns whether it passed. */
function run({ name, arguments: args }: Step): Promise<boolean> {
  const began = Date.now();
  console.log(`=== ${name}: begins`);
  const child = spawn('npm', ['--silent', ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], shell: process.platform === 'win32' });
  const printed: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece: Buffer) => printed.push(piece));
  return new Promise((done, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      const passed = code === 0;
      console.log(
        `\n=== ${name}\n${Buffer.concat(printed).toString()}=== ${name}: ${passed ? 'passed' : `FAILED (${signal ?? code})`} in ${((Date.now() - began) / 1000).toFixed(1)} s\n`,
      );
      done(passed);
    });
  });
}

async function main(): Promise<void> {
  forget();
  const broken: string[] = [];
  for (const phase of phases) {
    const waiting = [...phase];
    const lane = async (): Promise<void> => {
      for (let next = waiting.shift(); next; next = waiting.shift()) if (!(await run(next))) broken.push(next.name);
    };
    await Promise.all([lane(), lane()]);
  }
  const { passed, failed, skipped } = total();
  if (broken.length > 0) console.log(`\nThese failed: ${broken.join(', ')}.`);
  // A step can fail without a failed test: lint, types, a browser that does not start.
  console.log(`\n${passed} passed, ${Math.max(failed, broken.length)} failed, ${skipped} skipped`);
  process.exitCode = broken.length > 0 ? 1 : 0;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});

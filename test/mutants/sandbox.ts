/** A copy of the repository with mutants in it, in which tests run while the original is being worked on. */
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { run } from '../support/command';
import { root, testOutput } from '../support/paths';
import { grouped, instrumented, type Mutant } from './mutant';

export const sandbox = join(testOutput, 'mutants', 'sandbox');
const leftOut = new Set(['node_modules', '.git', 'dist', 'dist-test', '.vscode-test']);

/** Makes the copy anew, puts the mutants in and builds it. */
export async function makeSandbox(mutants: readonly Mutant[]): Promise<void> {
  rmSync(sandbox, { recursive: true, force: true });
  mkdirSync(sandbox, { recursive: true });
  for (const name of readdirSync(root)) if (!leftOut.has(name)) cpSync(join(root, name), join(sandbox, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(sandbox, 'node_modules'), 'junction');
  for (const [file, own] of grouped(mutants, (mutant) => mutant.file)) {
    const active = relative(dirname(file), 'test/mutants/active').replaceAll('\\', '/');
    writeFileSync(join(sandbox, file), instrumented(readFileSync(join(root, file), 'utf8'), own, active));
  }
  await run(process.execPath, ['esbuild.js'], { cwd: sandbox });
}

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** A Python with torch, where this machine has one: Debian's package installs for the system's own. */
function findPython(): string | undefined {
  return ['/usr/bin/python3', 'python3'].find((python) => spawnSync(python, ['-c', 'import torch'], { timeout: 60_000 }).status === 0);
}

let found: { python: string | undefined } | undefined;

/** Undefined, and a line that says so, where no Python here has torch. */
export function pythonWithTorch(): string | undefined {
  if (!found) {
    found = { python: findPython() };
    if (found.python === undefined)
      console.log('    No Python here has torch: tests that record with it are skipped (Debian: apt-get install python3-torch).');
  }
  return found.python;
}

/** Runs a Python program with the recorder on its path; returns what it prints. @throws Error with what it complains about */
export function runPython(python: string, program: string, ...args: readonly string[]): string {
  const recorder = join(__dirname, '../../src/recorder');
  const { status, stdout, stderr, error } = spawnSync(python, ['-B', '-c', program, ...args], {
    encoding: 'utf8',
    timeout: 120_000,
    env: { ...process.env, PYTHONPATH: recorder, OMP_NUM_THREADS: '1' },
  });
  if (error || status !== 0) throw new Error(`Python ended with ${status}: ${error?.message ?? stderr}`);
  return stdout;
}

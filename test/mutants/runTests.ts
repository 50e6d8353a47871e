/** Runs tests of the sandbox in a process of their own, with everything that they start. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cleanEnvironment } from '../support/command';
import type { Job, Outcome } from './child';
import { sandbox } from './sandbox';

export interface Ran {
  /** Absent where the process crashed or was stopped. */
  readonly outcome?: Outcome;
  readonly late: boolean;
  readonly printed: string;
}

export async function runTests(job: Omit<Job, 'output'>, env: NodeJS.ProcessEnv, limit: number): Promise<Ran> {
  const folder = mkdtempSync(join(tmpdir(), 'mutant-'));
  const [description, output] = [join(folder, 'job.json'), join(folder, 'outcome.json')];
  // In a file: the names of all tests are too long for a command line.
  writeFileSync(description, JSON.stringify({ ...job, output }));
  try {
    const child = spawn(process.execPath, ['--import', 'tsx', 'test/mutants/child.ts', description], {
      cwd: sandbox,
      env: cleanEnvironment({ ...env, TMPDIR: folder }),
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    let printed = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (piece: Buffer) => (printed = (printed + piece.toString()).slice(-4000)));
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      if (child.pid) process.kill(-child.pid, 'SIGKILL');
    }, limit);
    await new Promise((done) => child.once('close', done));
    clearTimeout(timer);
    return { outcome: existsSync(output) ? (JSON.parse(readFileSync(output, 'utf8')) as Outcome) : undefined, late, printed };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

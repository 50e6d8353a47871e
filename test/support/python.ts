/** The Python with PyTorch that tests take, where there is one. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const interpreters = [process.env.OPTIMIZER_DEBUGGER_PYTHON ?? '', '/usr/bin/python3', 'python3', 'python'].filter((name) => name !== '');

let found: { readonly interpreter: string | undefined } | undefined;

/** A Python that can import torch; undefined: there is none, which is said once. */
export function pythonWithTorch(): string | undefined {
  if (!found) {
    found = { interpreter: interpreters.find((name) => spawnSync(name, ['-c', 'import torch, numpy'], { stdio: 'ignore' }).status === 0) };
    if (found.interpreter === undefined) console.log('      (no Python with torch is at hand: what takes it is skipped)');
  }
  return found.interpreter;
}

/** Runs Python text. @returns what it printed. @throws Error with what it said on standard error. */
export function runPython(interpreter: string, program: string, input?: string): string {
  const { status, stdout, stderr, error } = spawnSync(interpreter, ['-c', program], { input, encoding: 'utf8', maxBuffer: 1 << 28 });
  if (error) throw error;
  if (status !== 0) throw new Error(stderr.slice(-4000));
  return stdout;
}

/** A script to be run with arguments. */
export interface PythonJob {
  readonly script: string;
  readonly arguments: readonly string[];
}

const driver = `
import contextlib, json, runpy, sys, torch
torch.set_num_threads(1)
for i, job in enumerate(json.load(sys.stdin)["jobs"]):
    sys.argv = [job["script"], *job["arguments"]]
    with open(f"{job['out']}/{i}.jsonl", "w") as out, contextlib.redirect_stdout(out):
        runpy.run_path(job["script"], run_name="__main__")
`;

/** Runs many scripts in one process, which imports torch once. @returns the lines that each has printed. */
export function runScripts(interpreter: string, jobs: readonly PythonJob[]): readonly (readonly string[])[] {
  const out = mkdtempSync(join(tmpdir(), 'optimizer-python-'));
  try {
    runPython(interpreter, driver, JSON.stringify({ jobs: jobs.map((job) => ({ ...job, out })) }));
    return jobs.map((_, i) =>
      readFileSync(join(out, `${i}.jsonl`), 'utf8')
        .split('\n')
        .filter((line) => line !== ''),
    );
  } finally {
    rmSync(out, { recursive: true });
  }
}

/** Installations that are either whole or absent, made once however many processes ask. */
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { run } from './command';
import { installations } from './paths';

/**
 * The folder `.vscode-test/NAME`, filled by `fill` the first time. It is filled under another name and renamed when
 * complete, so what an interrupted attempt left is thrown away, never taken for an installation.
 */
export async function installOnce(name: string, fill: (folder: string) => Promise<void>): Promise<string> {
  const folder = join(installations, name);
  if (existsSync(folder)) return folder;
  await mkdir(installations, { recursive: true });
  const unlock = await lock(`${folder}.lock`);
  try {
    if (existsSync(folder)) return folder;
    const partial = `${folder}.partial`;
    await rm(partial, { recursive: true, force: true });
    await mkdir(partial);
    process.stderr.write(`Installing ${name} (once) …\n`);
    await fill(partial);
    await rename(partial, folder);
    return folder;
  } finally {
    await unlock();
  }
}

/** Installs packages into a folder without running their scripts. No packages: what its package.json and shrinkwrap say. */
export async function npmInstall(folder: string, ...packages: string[]): Promise<void> {
  if (packages.length > 0) await writeFile(join(folder, 'package.json'), '{ "private": true }\n');
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  await run('npm', ['install', '--ignore-scripts', '--omit=dev', '--no-save', ...quiet, ...packages], { cwd: folder });
}

/** Waits until this process is the only one that holds the lock file; returns what gives it up. */
async function lock(file: string): Promise<() => Promise<void>> {
  for (let tries = 0; ; tries++) {
    try {
      await writeFile(file, String(process.pid), { flag: 'wx' });
      return () => rm(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    // Empty: just being written, or given up between two looks.
    const holder = Number(await readFile(file, 'utf8').catch(() => ''));
    if (holder && !alive(holder)) {
      await rm(file, { force: true });
      continue;
    }
    if (tries === 10) process.stderr.write(`Waiting for process ${holder}, which installs the same; if it does not, remove ${file}.\n`);
    await sleep(500);
  }
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

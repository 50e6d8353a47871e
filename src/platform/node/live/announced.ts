import { readdirSync, lstatSync, unlinkSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { NotRead, readRegularFileSync } from '../files/regularFile';

/** A training on this machine that a debugger can attach to. */
export interface AnnouncedRun {
  readonly pid: number;
  readonly port: number;
  readonly token: string;
  /** Of the recording that it writes. */
  readonly path: string;
  /** Of the program; empty where it is none. */
  readonly script: string;
  /** When it began to listen, in seconds since 1970. */
  readonly time: number;
}

const longestFile = 1 << 16;
const mostRuns = 200;

/** The runs of this user that listen, the youngest first. What those that were killed have left behind is taken away. */
export function announcedRuns(folders: readonly string[] = runsFolders()): readonly AnnouncedRun[] {
  return folders
    .flatMap((folder) => (isOurs(folder) ? readdirSync(folder).slice(0, mostRuns) : []).map((name) => join(folder, name)))
    .filter((path) => path.endsWith('.json'))
    .flatMap((path) => {
      const run = read(path);
      if (!run) return [];
      if (isAlive(run.pid)) return [run];
      try {
        unlinkSync(path);
      } catch {
        // Somebody else was faster.
      }
      return [];
    })
    .sort((a, b) => b.time - a.time);
}

/** Where the recorder lists them, whichever environment it was started in. */
function runsFolders(): readonly string[] {
  if (process.platform === 'win32') return [join(process.env.LOCALAPPDATA ?? tmpdir(), 'optimizer-debugger-runs')];
  const { uid } = userInfo();
  const runtime = process.env.XDG_RUNTIME_DIR ?? `/run/user/${uid}`;
  return [...new Set([join(runtime, 'optimizer-debugger'), join(tmpdir(), `optimizer-debugger-${uid}`), `/tmp/optimizer-debugger-${uid}`])];
}

/** A folder that others may write into says nothing. */
function isOurs(folder: string): boolean {
  try {
    const found = lstatSync(folder);
    return found.isDirectory() && (process.platform === 'win32' || (found.uid === userInfo().uid && (found.mode & 0o077) === 0));
  } catch {
    return false;
  }
}

function read(path: string): AnnouncedRun | undefined {
  try {
    const said = JSON.parse(new TextDecoder().decode(readRegularFileSync(path, longestFile))) as unknown;
    if (said === null || typeof said !== 'object') return undefined;
    const { pid, port, token, path: recording, script, time } = said as Record<string, unknown>;
    if (!isCount(pid) || !isCount(port) || typeof token !== 'string' || typeof recording !== 'string') return undefined;
    return {
      pid,
      port,
      token,
      path: recording,
      script: typeof script === 'string' ? script : '',
      time: typeof time === 'number' ? time : 0,
    };
  } catch (error) {
    // Not yet whole, or none of ours.
    if (error instanceof NotRead || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) > 0;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another user's: it is there.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Child processes that cannot be left behind. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream } from 'node:fs';

/** Environment variables that would make a VS Code believe it runs inside npm or inside another VS Code. */
const inherited = /^(npm_|VSCODE_|CODE_SERVER_|ELECTRON_)/i;

/** This process's environment without what npm and VS Code put there, and with `more`. */
export function cleanEnvironment(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !inherited.test(name));
  return { ...Object.fromEntries(kept), ...more };
}

/** Runs a command to its end and returns what it printed; rejects with the end of that when it fails. */
export function run(command: string, args: readonly string[], options: { cwd: string; env?: NodeJS.ProcessEnv }): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let printed = '';
    const collect = (piece: Buffer) => (printed += piece.toString());
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (code === 0) resolve(printed);
      else reject(new Error(`${command} ${args.join(' ')} failed (${signal ?? code}):\n${printed.slice(-4000)}`));
    });
  });
}

/** A long-lived command with all its descendants. */
export interface ProcessGroup {
  readonly ended: Promise<void>;
  readonly running: boolean;
  stop(): Promise<void>;
}

/**
 * Starts a command in a process group of its own, printing to a file. A small shell watches a pipe from this process, so
 * the group ends with it whatever happens: stop(), Ctrl-C, a crash, even SIGKILL.
 */
export function startGroup(command: string, args: readonly string[], options: { env: NodeJS.ProcessEnv; log: string }): ProcessGroup {
  const watchdog = '("$@" </dev/null; kill -9 0) & cat >/dev/null; kill -9 0';
  const child: ChildProcess = spawn('sh', ['-c', watchdog, 'sh', command, ...args], {
    env: options.env,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const log = createWriteStream(options.log);
  child.stdout?.pipe(log, { end: false });
  child.stderr?.pipe(log, { end: false });
  let running = true;
  const ended = new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => {
      running = false;
      log.end(() => resolve());
    });
  });
  return {
    ended,
    get running() {
      return running;
    },
    async stop() {
      child.stdin?.destroy();
      await ended;
    },
  };
}

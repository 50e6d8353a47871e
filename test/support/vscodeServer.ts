/** Starts a VS Code server of this machine's own, with its own folders, on a free port. */
import { createServer } from 'node:net';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cleanEnvironment, run, startGroup } from './command';
import { installVscode, type Edition } from './vscodeInstallation';

export interface ServerOptions {
  readonly edition: Edition;
  /** Holds settings, state, extensions and the log; made if absent, kept on stop. */
  readonly folder: string;
  /** Installed before the server starts: one or several. */
  readonly vsix?: string | readonly string[];
  /** User settings. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /**
   * VS Code's own driver for automated tests: honours the extension paths given in the address, trusts every folder, and
   * refuses modal dialogs. Off: as a user has it.
   */
  readonly automated: boolean;
}

/** Folders on this machine (absolute paths). */
export interface Opened {
  readonly folder: string;
  /** An extension to run from its sources' folder. */
  readonly extension?: string;
  /** A folder whose index.js exports run(), called in the extension host. */
  readonly tests?: string;
}

export interface VscodeServer {
  readonly origin: string;
  readonly log: string;
  /** The address that opens a folder. */
  address(opened: Opened): string;
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

/** Installs VS Code if needed and resolves when it answers; rejects with its log when it does not within 60 s. */
export async function startVscode(options: ServerOptions): Promise<VscodeServer> {
  const { node, serverMain } = await installVscode(options.edition);
  const env = cleanEnvironment({ EXTENSIONS_GALLERY: '{"serviceUrl":""}' });
  const folders = ['--server-data-dir', options.folder, '--extensions-dir', join(options.folder, 'extensions')];
  await mkdir(join(options.folder, 'extensions'), { recursive: true });
  if (options.settings) await writeSettings(options.folder, options.settings);
  for (const vsix of [options.vsix ?? []].flat())
    await run(node, [serverMain, ...folders, '--install-extension', vsix, '--force'], { cwd: options.folder, env });

  const port = await freePort();
  const log = join(options.folder, 'server.log');
  const listening = ['--host', '127.0.0.1', '--port', String(port), '--without-connection-token', '--accept-server-license-terms'];
  const automated = options.automated ? ['--disable-workspace-trust', '--enable-smoke-test-driver'] : [];
  const server = startGroup(node, [serverMain, ...folders, ...listening, '--telemetry-level', 'off', ...automated], { env, log });

  const origin = `http://127.0.0.1:${port}`;
  try {
    await answering(`${origin}/version`, () => server.running);
  } catch (error) {
    await server.stop();
    throw new Error(`The VS Code server did not start:\n${(await readFile(log, 'utf8')).slice(-4000)}`, { cause: error });
  }
  return { origin, log, address: (opened) => addressOf(port, opened), ended: server.ended, stop: () => server.stop() };
}

function addressOf(port: number, { folder, extension, tests }: Opened): string {
  const remote = (path: string) => `vscode-remote://127.0.0.1:${port}${path}`;
  const payload: [string, string][] = [];
  if (extension) payload.push(['extensionDevelopmentPath', remote(extension)]);
  if (tests) payload.push(['extensionTestsPath', remote(join(tests, 'index.js'))]);
  const query = new URLSearchParams({ folder });
  if (payload.length > 0) query.set('payload', JSON.stringify(payload));
  return `http://127.0.0.1:${port}/?${query.toString()}`;
}

async function writeSettings(folder: string, settings: Readonly<Record<string, unknown>>): Promise<void> {
  const file = join(folder, 'data/User/settings.json');
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify(settings, undefined, 2));
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (address && typeof address === 'object' ? resolve(address.port) : reject(new Error('There is no free port.'))));
    });
  });
}

async function answering(url: string, alive: () => boolean): Promise<void> {
  const deadline = Date.now() + 60_000;
  let last: unknown;
  while (alive() && Date.now() < deadline) {
    try {
      if ((await fetch(url)).ok) return;
    } catch (error) {
      last = error;
    }
    await sleep(100);
  }
  throw new Error(alive() ? 'It did not answer in time.' : 'It ended.', { cause: last });
}

/** Throws away what a server kept. */
export async function removeServerFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
}

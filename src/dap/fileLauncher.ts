import { basename, dirname, resolve } from 'node:path';
import { NotRead, readRegularFile } from '../platform/node/files/regularFile';
import { UserError } from '../protocol/channel';
import type { HealthRuleInfo } from '../protocol/debugging';
import { ExperimentSession, InvalidExperiment } from '../session/experimentSession';
import { startWorkerThread } from '../platform/node/workerThread';
import type { Launch, Launched, Launcher } from './launching';
import { connectTo, type Attach, type Attached } from './live/attaching';
import { limits } from '../core/limits';
import { TextPositions } from './textPositions';

/** Bytes that recorded steps may take. */
const traceBudget = 192 * 2 ** 20;

/** Runs experiment files from the disk, each session in a worker thread of its own. */
export class FileLauncher implements Launcher {
  /** A worker that has been asked what it offers and waits for an experiment. */
  private waiting: ExperimentSession | undefined;

  constructor(private readonly workerScript: string) {}

  async healthRules(): Promise<readonly HealthRuleInfo[]> {
    this.waiting ??= this.start();
    return this.waiting.read('healthRules', {});
  }

  async launch({ program, optimizers, backend, steps, seed }: Launch): Promise<Launched> {
    const path = resolve(program);
    // Of a recording the worker reads what it needs.
    const source = /\.optrace$/i.test(path) ? '' : await sourceOf(path);
    const session = this.waiting && this.waiting.dead === undefined ? this.waiting : this.start();
    this.waiting = undefined;
    try {
      const format = /\.json$/i.test(path) ? 'json' : 'yaml';
      await session.load({
        source,
        format,
        optimizers,
        backend,
        steps,
        seed,
        traceBudget,
        // As with any program that somebody debugs, what the file names is run.
        runsCode: true,
        directory: dirname(path),
        fileName: basename(path),
      });
    } catch (error) {
      await session.end();
      throw error instanceof InvalidExperiment ? placed(error, path, source) : error;
    }
    return { session, source, path, fileName: basename(path), end: () => session.end() };
  }

  async attach(attach: Attach): Promise<Attached> {
    const run = await connectTo(attach);
    return {
      run,
      start: () => {
        const session = this.waiting ?? this.start();
        this.waiting = undefined;
        return session;
      },
    };
  }

  private start(): ExperimentSession {
    return new ExperimentSession(startWorkerThread(this.workerScript));
  }
}

async function sourceOf(path: string): Promise<string> {
  try {
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(await readRegularFile(path, limits.fileBytes));
  } catch (error) {
    if (!(error instanceof NotRead)) throw error;
    throw new UserError(`${path} cannot be read: ${error.message}. Set "program" to an experiment file (*.experiment.yaml).`);
  }
}

/** What is wrong with the file, and where. */
function placed({ diagnostics }: InvalidExperiment, path: string, source: string): UserError {
  const positions = new TextPositions(source, { firstLine: 1, firstColumn: 1 });
  const lines = diagnostics.map(({ message, range }) => {
    const { line, column } = positions.rangeOf(range);
    return `${path}:${line}:${column}: ${message}`;
  });
  return new UserError(lines.join('\n'));
}

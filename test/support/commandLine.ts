import { Writable } from 'node:stream';
import { commandLine as main } from '../../src/cli/commandLine';
import { initializeBackend } from '../../src/core/objective/tensorflow/backend';

export interface Printed {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * A command of the command line, in this process: a process of its own loads the bundle for longer than most commands take. One
 * command of each kind is tested as a process (`bundle.test.ts`), and so is whatever the process itself does.
 */
export async function commandLine(words: readonly string[], folder = process.cwd()): Promise<Printed> {
  // The bundle has the .wasm files beside it, the sources have not: the first who starts the backend says where they are.
  await initializeBackend('wasm');
  const before = process.cwd();
  const [stdout, stderr] = [new Sink(true), new Sink(false)];
  const kept = (['stdout', 'stderr'] as const).map((name) => [name, Object.getOwnPropertyDescriptor(process, name)] as const);
  process.chdir(folder);
  Object.defineProperty(process, 'stdout', { value: stdout, configurable: true });
  Object.defineProperty(process, 'stderr', { value: stderr, configurable: true });
  try {
    const status = await main(words);
    return { status, stdout: stdout.text, stderr: stderr.text };
  } finally {
    for (const [name, descriptor] of kept) if (descriptor) Object.defineProperty(process, name, descriptor);
    process.chdir(before);
  }
}

/** Keeps what is printed. Standard output is written to as to a terminal, which has no file behind it. */
class Sink extends Writable {
  text = '';

  constructor(readonly isTTY: boolean) {
    super({ decodeStrings: false });
  }

  override _write(piece: string | Buffer, _: BufferEncoding, done: () => void): void {
    this.text += piece.toString();
    done();
  }
}

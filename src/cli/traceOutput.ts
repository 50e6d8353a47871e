import { fstatSync, writeSync } from 'node:fs';
import { reasonOf } from '../platform/node/files/regularFile';
import { WholeFile } from '../platform/node/files/wholeFile';

/** A trace could not be written; the message is a whole sentence. */
export class NotWritten extends Error {
  override readonly name = 'NotWritten';
}

/** Where a trace goes: pieces are written whole, or `write` rejects with NotWritten. */
export interface TraceOutput {
  write(text: string): Promise<void>;
  finish(): Promise<void>;
  abandon(): Promise<void>;
}

/** @param path undefined: standard output. */
export async function traceOutput(path: string | undefined): Promise<TraceOutput> {
  if (path === undefined) return standardOutput();
  const orFault = async <T>(done: Promise<T>) => {
    try {
      return await done;
    } catch (error) {
      throw new NotWritten(`The trace cannot be written to ${path}: ${reasonOf(error)}.`, { cause: error });
    }
  };
  const file = await orFault(WholeFile.create(path));
  return { write: (text) => orFault(file.write(text)), finish: () => orFault(file.finish()), abandon: () => file.abandon() };
}

function standardOutput(): TraceOutput {
  const nothing = () => Promise.resolve();
  const fault = (error: unknown) => new NotWritten(`The trace cannot be written to standard output: ${reasonOf(error)}.`, { cause: error });
  if (isPipe()) {
    const write = (text: string) =>
      new Promise<void>((resolve, reject) =>
        process.stdout.write(text, (error) => {
          if (!error) resolve();
          // A reader that has seen enough (`| head`) closes the pipe: not a fault.
          else if ('code' in error && error.code === 'EPIPE') process.exit(0);
          else reject(fault(error));
        }),
      );
    return { write, finish: nothing, abandon: nothing };
  }
  // What Node.js itself writes to a file it writes once, however much of it the disk takes.
  const write = (text: string) => {
    try {
      const bytes = Buffer.from(text);
      for (let at = 0; at < bytes.length;) at += writeSync(process.stdout.fd, bytes, at);
      return Promise.resolve();
    } catch (error) {
      return Promise.reject(fault(error));
    }
  };
  return { write, finish: nothing, abandon: nothing };
}

/** Pipes, sockets and terminals can make a writer wait, and are left to Node.js. */
function isPipe(): boolean {
  if (process.stdout.isTTY) return true;
  const status = fstatSync(process.stdout.fd);
  return status.isFIFO() || status.isSocket();
}

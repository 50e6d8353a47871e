import { Script } from 'node:vm';

/** A call ran into its time limit. */
export class TookTooLong extends Error {
  override readonly name = 'TookTooLong';
}

const entrance = Symbol.for('optimizerDebugger.enter');
const script = new Script(`globalThis[Symbol.for('optimizerDebugger.enter')]()`);
let enter: (() => void) | undefined;
Object.defineProperty(globalThis, entrance, { value: () => enter?.(), configurable: true });

/** Frames of a stack that are kept: what tfjs does inside of an operation is deep. */
const frames = 100;

/**
 * Makes a call of strangers' code that ends after so many seconds, whatever it does: V8 ends a loop without end from another thread, and
 * no `finally` is heard. The process does not end by it either.
 * @throws TookTooLong, or what the call throws.
 */
export function withinSeconds<Result>(seconds: number, call: () => Result): Result {
  // A call within a call is within its limit.
  if (enter) return call();
  let result: Result | undefined;
  enter = () => {
    result = call();
  };
  const exit = process.exit.bind(process);
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = frames;
  process.exit = () => {
    throw new Error('process.exit would end the debugger. Throw an error instead');
  };
  try {
    script.runInThisContext({ timeout: Math.ceil(seconds * 1000), displayErrors: false });
    return result as Result;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT')
      throw new TookTooLong(`It took longer than ${seconds} s.`, { cause: error });
    throw error;
  } finally {
    enter = undefined;
    process.exit = exit;
    Error.stackTraceLimit = stackTraceLimit;
  }
}

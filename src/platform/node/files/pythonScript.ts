import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** Python could not be run, or its script has failed; the message is a whole sentence. */
class PythonFailed extends Error {
  override readonly name = 'PythonFailed';
}

/** What is kept of what a script says on standard error. */
const mostSaid = 4000;
/** A line longer than this is no record. */
const longestLine = 1 << 26;

/**
 * Runs a script of Python and hears its lines. No shell is in between.
 * @param interpreter a name or path.
 * @throws PythonFailed
 */
export async function runPythonScript(
  interpreter: string,
  script: string,
  options: readonly string[],
  onLine: (line: string) => void,
  signal?: AbortSignal,
): Promise<void> {
  // Unbuffered: records are heard as they are made.
  const child = spawn(interpreter, ['-u', script, ...options], { stdio: ['ignore', 'pipe', 'pipe'], signal });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (piece: string) => (said = `${said}${piece}`.slice(-mostSaid)));
  const lines = createInterface({ input: child.stdout, crlfDelay: Infinity });
  lines.on('line', (line) => {
    if (line.length <= longestLine) onLine(line);
  });
  const heard = new Promise<void>((resolve) => lines.once('close', resolve));
  const code = await new Promise<number | string | null>((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'ENOENT' ? `there is no ${interpreter}` : error.message;
      reject(new PythonFailed(`Python cannot be run: ${why}. Name an interpreter that has torch.`, { cause: error }));
    });
    child.once('close', (status, ended) => resolve(status ?? ended));
  });
  await heard;
  if (code === 0) return;
  const last = said.trimEnd().split('\n').at(-1) ?? '';
  const advice = /No module named '?torch/.test(last) ? ` ${interpreter} has no torch: install it there, or name another interpreter.` : '';
  throw new PythonFailed(`The script has failed (${code}): ${last}.${advice}`);
}

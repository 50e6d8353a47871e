import { UsageError, parseArguments, usage } from './arguments';
import { runFile } from './runFile';

/** Exit codes: 0 done, 1 a fault, 2 a bad file or bad arguments. */
async function main(): Promise<number> {
  try {
    const wanted = parseArguments(process.argv.slice(2));
    if (wanted.help) {
      process.stdout.write(usage);
      return 0;
    }
    return await runFile(wanted);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    if (error instanceof UsageError) process.stderr.write(usage);
    return error instanceof UsageError ? 2 : 1;
  }
}

// A reader that has seen enough (`| head`) closes the pipe: not a fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

void main().then((code) => {
  process.exitCode = code;
});

import { reasonOf } from '../platform/node/files/regularFile';
import { UsageError, parseArguments, usage } from './arguments';
import { basinsFile } from './basinsFile';
import { curvesFile } from './curvesFile';
import { compareTorch } from './compareTorch';
import { exportTorch } from './exportTorch';
import { runFile } from './runFile';
import { compareFiles } from './compareFiles';
import { say } from './say';
import { verifyFile } from './verifyFile';

/** Exit codes: 0 done, 1 a fault (of verify and compare-torch: a departure), 2 a bad file or bad arguments, 130 and 143 interrupted. */
async function main(): Promise<number> {
  try {
    const wanted = parseArguments(process.argv.slice(2));
    switch (wanted.name) {
      case 'run':
        return await runFile(wanted);
      case 'basins':
        return await basinsFile(wanted);
      case 'curves':
        return await curvesFile(wanted);
      case 'export-torch':
        return await exportTorch(wanted);
      case 'compare-torch':
        return await compareTorch(wanted);
      case 'compare':
        return await compareFiles(wanted);
      case 'verify':
        return await verifyFile(wanted);
      case 'help':
        process.stdout.write(usage);
        return 0;
    }
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    if (error instanceof UsageError) process.stderr.write(usage);
    return error instanceof UsageError ? 2 : 1;
  }
}

// A reader that has seen enough (`| head`) closes the pipe: not a fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') say(`Standard output cannot be written: ${reasonOf(error)}.`);
  process.exit(error.code === 'EPIPE' ? 0 : 1);
});
// Nobody reads what is wrong: nothing can be said about it.
process.stderr.on('error', () => undefined);

void main().then((code) => {
  process.exitCode = code;
});

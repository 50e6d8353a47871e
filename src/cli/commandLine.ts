import { UsageError, parseArguments, usage } from './arguments';
import { basinsFile } from './basinsFile';
import { compareFiles } from './compareFiles';
import { compareTorch } from './compareTorch';
import { curvesFile } from './curvesFile';
import { exportTorch } from './exportTorch';
import { runFile } from './runFile';
import { say } from './say';
import { verifyFile } from './verifyFile';

/**
 * Does what a command line says.
 * @param words what stands behind the program's name.
 * @returns the exit code: 0 done, 1 a fault (of verify and compare-torch: a departure), 2 a bad file or bad arguments, 130 and 143 interrupted.
 */
export async function commandLine(words: readonly string[]): Promise<number> {
  try {
    const wanted = parseArguments(words);
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

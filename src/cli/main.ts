import { reasonOf } from '../platform/node/files/regularFile';
import { commandLine } from './commandLine';
import { say } from './say';

// A reader that has seen enough (`| head`) closes the pipe: not a fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') say(`Standard output cannot be written: ${reasonOf(error)}.`);
  process.exit(error.code === 'EPIPE' ? 0 : 1);
});
// Nobody reads what is wrong: nothing can be said about it.
process.stderr.on('error', () => undefined);

void commandLine(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});

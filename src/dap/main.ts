import { join } from 'node:path';
import { OptimizerDebugAdapter } from './adapter';
import { FileLauncher } from './fileLauncher';

// A client over standard input and output: `node debugAdapter.js`.
const adapter = new OptimizerDebugAdapter(new FileLauncher(join(__dirname, 'worker.js')));
process.on('SIGTERM', () => adapter.shutdown());
adapter.start(process.stdin, process.stdout);

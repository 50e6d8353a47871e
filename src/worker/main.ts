import { join } from 'node:path';
import { parentPort } from 'node:worker_threads';
import { portOf } from '../protocol/threadPort';
import { SessionServer } from './server';

if (!parentPort) throw new Error('This file is started as a worker thread.');
new SessionServer(portOf(parentPort), join(__dirname, 'wasm'));

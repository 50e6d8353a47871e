import { join } from 'node:path';
import { nodePlatform } from '../platform/node/nodePlatform';
import { ownPort } from '../platform/node/ownPort';
import { SessionServer } from './server';

new SessionServer(ownPort(), nodePlatform(join(__dirname, 'wasm')));

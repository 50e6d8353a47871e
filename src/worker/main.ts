import { join } from 'node:path';
import { nodePlatform } from '../platform/node/nodePlatform';
import { ownPort } from '../platform/node/ownPort';
import { isHelperThread } from '../platform/node/workerThread';
import { Helper } from '../pool/helper';
import { loadForHelp } from './loading';
import { SessionServer } from './server';

const platform = nodePlatform(join(__dirname, 'wasm'), __filename);
if (isHelperThread()) new Helper(ownPort(), (params) => loadForHelp(params, platform));
else new SessionServer(ownPort(), platform);

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths';
import { referencePage } from './readmeTables';

writeFileSync(join(root, 'docs/reference.md'), referencePage());

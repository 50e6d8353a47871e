import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withTables } from './readmeTables';

const file = join(__dirname, '../../README.md');
writeFileSync(file, withTables(readFileSync(file, 'utf8')));

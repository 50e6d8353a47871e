import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withOptimizerTable } from './optimizerTable';

const file = join(__dirname, '../../README.md');
writeFileSync(file, withOptimizerTable(readFileSync(file, 'utf8')));

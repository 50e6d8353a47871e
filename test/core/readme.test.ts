import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withTables } from '../support/readmeTables';

it('the README’s tables are up to date (else: npm run readme)', () => {
  const readme = readFileSync(join(__dirname, '../../README.md'), 'utf8');
  assert.equal(withTables(readme), readme);
});

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withOptimizerTable } from '../../support/optimizerTable';

it('the README’s table of optimizers is up to date (else: npm run readme)', () => {
  const readme = readFileSync(join(__dirname, '../../../README.md'), 'utf8');
  assert.equal(withOptimizerTable(readme), readme);
});

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../support/paths';
import { referencePage } from '../support/readmeTables';

it('the reference is up to date (else: npm run readme), and every heading that the README names is there', () => {
  const page = readFileSync(join(root, 'docs/reference.md'), 'utf8');
  assert.equal(page, referencePage());
  const headings = new Set([...page.matchAll(/^## (.+)$/gm)].map(([, title]) => title.toLowerCase().replaceAll(' ', '-')));
  const named = [...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/docs\/reference\.md#([a-z-]+)/g)].map(([, heading]) => heading);
  assert.ok(named.length >= headings.size);
  assert.deepEqual(
    named.filter((heading) => !headings.has(heading)),
    [],
  );
});

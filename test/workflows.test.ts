import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import { root } from './support/paths';

describe('the workflows', () => {
  const folder = join(root, '.github');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yml'));
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };

  for (const name of files) {
    const text = readFileSync(join(folder, name), 'utf8');
    it(`${name} is YAML, and runs only what there is`, () => {
      const document = parseDocument(text);
      assert.deepEqual([...document.errors, ...document.warnings].map(({ message }) => message), []);
      const run = [...text.matchAll(/npm run ([\w:-]+)/g)].map(([, script]) => script);
      assert.deepEqual(run.filter((script) => !(script in scripts)), []);
      for (const [path] of text.matchAll(/(?<=run: )\.ci\/\w+/g)) assert.ok(existsSync(join(root, path)), path);
    });
  }

  it('are there', () => {
    assert.ok(files.length >= 4);
  });
});

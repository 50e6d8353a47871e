import assert from 'node:assert/strict';
import { linkSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writtenOver } from '../../src/platform/node/files/sameFile';

describe('a file that would be written over', () => {
  const folder = mkdtempSync(join(tmpdir(), 'optimizer-debugger-'));
  after(() => rmSync(folder, { recursive: true }));
  const at = (name: string) => join(folder, name);

  it('is found whatever names and links lead there', async () => {
    for (const name of ['a.csv', 'b.csv', 'other.csv']) writeFileSync(at(name), '1');
    symlinkSync(at('a.csv'), at('link.csv'));
    linkSync(at('a.csv'), at('hard.csv'));
    const files = [at('b.csv'), at('a.csv')];
    for (const name of ['a.csv', 'link.csv', 'hard.csv', './a.csv']) assert.equal(await writtenOver(at(name), files), at('a.csv'), name);
    for (const name of ['other.csv', 'new.csv']) assert.equal(await writtenOver(at(name), files), undefined, name);
  });

  it('is found by its name where it is gone meanwhile', async () => {
    assert.equal(await writtenOver(at('GONE.csv'), [at('gone.csv')]), at('gone.csv'));
  });
});

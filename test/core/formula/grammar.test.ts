import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildParserFile } from '@lezer/generator';

const folder = join(__dirname, '../../../src/core/formula');

describe('the generated formula parser', () => {
  const read = (file: string): string => readFileSync(join(folder, file), 'utf8');
  const generated = buildParserFile(read('formula.grammar'), { fileName: 'formula.grammar', typeScript: true });

  it('is what the grammar generates', () => {
    assert.equal(read('formulaParser.ts').trim(), generated.parser.trim(), 'Run npm run generate: the grammar has changed.');
  });

  it('has the terms of the grammar', () => {
    assert.equal(read('formulaParser.terms.ts').trim(), generated.terms.trim(), 'Run npm run generate: the grammar has changed.');
  });
});

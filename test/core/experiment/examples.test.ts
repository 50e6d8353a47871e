import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatOf, parseExperiment } from '../../../src/core/experiment/parse';
import { templates } from '../../../src/core/experiment/templates';

const folder = join(__dirname, '../../../examples');
const examples = readdirSync(folder).filter((name) => /\.experiment\.(ya?ml|json)$/.test(name));

describe('examples', () => {
  it('are enough to learn from, in both formats', () => {
    assert.ok(examples.length >= 8);
    assert.ok(examples.some((name) => name.endsWith('.json')));
  });

  for (const name of examples) {
    it(`${name} is valid and says what to look for`, () => {
      const source = readFileSync(join(folder, name), 'utf8');
      const { diagnostics, experiment } = parseExperiment(source, formatOf(name));
      assert.deepEqual(diagnostics, []);
      assert.ok(experiment?.title);
      assert.match(source, /^(#|\/\/) \S/);
    });
  }
});

describe('templates', () => {
  for (const { id, title, text } of templates) {
    it(`${id} is valid and commented`, () => {
      const { diagnostics, experiment } = parseExperiment(text, 'yaml');
      assert.deepEqual(diagnostics, []);
      assert.ok(experiment && title);
      assert.match(text, / # \S/);
    });
  }

  it('have ids of their own', () => {
    assert.equal(new Set(templates.map(({ id }) => id)).size, templates.length);
  });
});

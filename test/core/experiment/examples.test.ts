import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { formatOf, parseExperiment } from '../../../src/core/experiment/parse';
import { parseWithCode } from '../../../src/core/experiment/parseWithCode';
import { codeNear } from '../../../src/platform/node/code/loadCode';
import { exampleFiles } from '../../support/examples';
import { templates } from '../../../src/core/experiment/templates';

describe('examples', () => {
  it('are enough to learn from, in both formats', () => {
    assert.ok(exampleFiles.length >= 8);
    assert.ok(exampleFiles.some((path) => path.endsWith('.json')));
  });

  for (const path of exampleFiles) {
    const name = basename(path);
    it(`${name} is valid and says what to look for`, async () => {
      const source = readFileSync(path, 'utf8');
      const { diagnostics, experiment } = await parseWithCode(source, formatOf(name), undefined, codeNear(dirname(path)));
      assert.deepEqual(diagnostics, []);
      assert.ok(experiment?.title);
      assert.match(source, /^(#|\/\/) \S/);
      // Beside the panel the editor is narrow.
      for (const line of source.split('\n')) assert.ok(!/^(#|\/\/)/.test(line) || line.length <= 80, line);
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

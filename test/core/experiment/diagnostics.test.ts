import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { positionOf, type Diagnostic } from '../../../src/core/diagnostic';
import { listed } from '../../../src/core/experiment/expectation';
import { formatOf, parseExperiment } from '../../../src/core/experiment/parse';
import { builtIn } from '../../../src/core/optimizer/registry';

const { rules } = builtIn;

const folder = join(__dirname, '../../golden/diagnostics');
/** `UPDATE_GOLDEN=1` writes the expected files anew; look at the difference before committing it. */
const updating = process.env.UPDATE_GOLDEN === '1';

/** Stands for the names of all optimizers, so that a new one changes no expectation. */
const everyOptimizer = listed(
  rules.map(({ name }) => `\`${name}\``),
  'or',
);

/** One complaint as a compiler prints it, with what it points at and what it suggests. */
function printed(source: string, { severity, code, message, range, suggestions }: Diagnostic): string {
  const { line, column } = positionOf(source, range.start);
  const end = positionOf(source, range.end);
  const marked = JSON.stringify(source.slice(range.start, Math.min(range.end, range.start + 60)));
  const text = message.replaceAll(everyOptimizer, '‹every optimizer›');
  const lines = [`${line}:${column}-${end.line}:${end.column} ${severity} ${code} at ${marked}`, `  ${text}`];
  return [...lines, ...(suggestions ? [`  → ${suggestions.join(' | ')}`] : [])].join('\n');
}

describe('diagnostics of bad experiment files', () => {
  const inputs = readdirSync(folder).filter((name) => extname(name) !== '.txt');

  it('there are many of them, and no expectation without its input', () => {
    assert.ok(inputs.length >= 60);
    const orphans = readdirSync(folder).filter((name) => extname(name) === '.txt' && !inputs.includes(name.slice(0, -4)));
    assert.deepEqual(orphans, []);
  });

  for (const name of inputs) {
    it(name, () => {
      const source = readFileSync(join(folder, name), 'utf8');
      const { diagnostics, experiment } = parseExperiment(source, formatOf(name));
      const actual = `${diagnostics.map((diagnostic) => printed(source, diagnostic)).join('\n')}\n`;
      const golden = join(folder, `${name}.txt`);
      if (updating) writeFileSync(golden, actual);
      assert.ok(existsSync(golden), `${name}.txt is missing. Write it with UPDATE_GOLDEN=1, and read it before committing.`);
      assert.equal(actual, readFileSync(golden, 'utf8'));
      assert.equal(
        experiment === undefined,
        diagnostics.some(({ severity }) => severity === 'error'),
      );
      for (const { message } of diagnostics) assert.match(message, /[.?!]$/, 'a message is a whole sentence');
    });
  }
});

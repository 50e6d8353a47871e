import * as assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseExperiment } from '../../../src/core/experiment/parse';
import { ruleFilesNear } from '../../../src/platform/node/files/ruleFiles';

const rest = 'objective: { minimize: x^2, start: { x: 1 } }\noptimizer: sgd\n';
const signs = (name: string, line = 'theta = theta - 0.1*sign(g)') => `${name}:\n  update:\n    - ${line}\n`;

describe('rules in files', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'rules-'));
    mkdirSync(join(folder, 'inner'));
  });
  after(() => rmSync(folder, { recursive: true }));

  const write = (files: Readonly<Record<string, string>>) => {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  };
  const parsed = (rules: string, directory = folder) =>
    parseExperiment(`rules: ${rules}\n${rest}`, 'yaml', ruleFilesNear(directory, folder));
  const found = (rules: string) => {
    const { book, diagnostics } = parsed(rules);
    const own = book.rules.filter((rule) => rule.equations && !rule.reference).map(({ name }) => name);
    return { own, messages: diagnostics.map(({ message }) => message) };
  };

  it('are read from one file, from a list of them, from files that files name, and from JSON', () => {
    write({
      'one.yaml': signs('one'),
      'two.yaml': `rules: ./inner/three.yaml\n${signs('two')}`,
      'inner/three.yaml': signs('three'),
      'four.json': '{ "four": { "update": ["theta = theta - 0.1*g"] } }',
    });
    assert.deepEqual(found('./one.yaml'), { own: ['one'], messages: [] });
    assert.deepEqual(found('[one.yaml, ./two.yaml, four.json]'), { own: ['one', 'three', 'two', 'four'], messages: [] });
  });

  it('run, and say where their lines stand', () => {
    write({ 'one.yaml': signs('one') });
    const { experiment, book } = parseExperiment(
      'rules: ./one.yaml\nobjective: { minimize: x^2, start: { x: 1 } }\noptimizer: one\n',
      'yaml',
      ruleFilesNear(folder),
    );
    assert.ok(experiment);
    assert.deepEqual(
      book
        .named('one')
        ?.equations?.({})
        .lines.map(({ place }) => place && [place.file, place.line, place.column]),
      [['one.yaml', 2, 6]],
    );
  });

  it('may not name each other in a circle, however long', () => {
    write({
      'a.yaml': `rules: b.yaml\n${signs('a')}`,
      'b.yaml': `rules: ./c.yaml\n${signs('b')}`,
      'c.yaml': `rules: a.yaml\n${signs('c')}`,
      'self.yaml': `rules: ./self.yaml\n${signs('self')}`,
    });
    for (const [first, circle] of [
      ['a.yaml', 'a.yaml → b.yaml → c.yaml → a.yaml'],
      ['./self.yaml', 'self.yaml → self.yaml'],
    ]) {
      const { messages } = found(first);
      assert.equal(messages.length, 1, messages.join('\n'));
      assert.ok(messages[0].includes(`name each other in a circle: ${circle}`), messages[0]);
    }
  });

  it('tell of their mistakes with file, line and column, at the place that names them', () => {
    write({ 'bad.yaml': `# A comment.\n${signs('bad', 'theta = theta - 0.1*sing(g)')}` });
    const { diagnostics } = parsed('[./bad.yaml]');
    assert.equal(diagnostics.length, 1);
    assert.match(diagnostics[0].message, /^In bad\.yaml, line 4, column 27: .*sing/);
    assert.equal(`rules: [./bad.yaml]\n${rest}`.slice(diagnostics[0].range.start, diagnostics[0].range.end), './bad.yaml');
  });

  it('may not bring a name twice, nor one of ours', () => {
    write({ 'one.yaml': signs('one'), 'again.yaml': signs('one'), 'adam.yaml': signs('adam') });
    assert.match(found('[one.yaml, again.yaml]').messages.join(), /There is a rule `one` in one\.yaml already/);
    assert.match(found('adam.yaml').messages.join(), /`adam` is an optimizer that comes with the debugger.*myAdam/s);
  });

  it('are refused outside of the folder, through links, where they are missing, no file, or no rules', () => {
    const outside = mkdtempSync(join(tmpdir(), 'outside-'));
    try {
      writeFileSync(join(outside, 'far.yaml'), signs('far'));
      symlinkSync(join(outside, 'far.yaml'), join(folder, 'link.yaml'));
      write({ 'list.yaml': '- 1\n- 2\n', 'long.yaml': `#${' '.repeat(1 << 20)}\n` });
      for (const [file, reason] of [
        ['../far.yaml', /outside of the experiment’s folder/],
        ['link.yaml', /outside of the experiment’s folder/],
        [join(outside, 'far.yaml'), /not relative/],
        ['missing.yaml', /cannot be read/],
        ['inner', /cannot be read/],
        ['list.yaml', /holds rules by name/],
        ['long.yaml', /longer|cannot be read/],
      ] as const) {
        const { own, messages } = found(file);
        assert.deepEqual(own, []);
        assert.match(messages.join('\n'), reason, file);
      }
    } finally {
      rmSync(outside, { recursive: true });
    }
  });

  it('are read once, however often and by how many they are named, and not from any number of files', () => {
    let reads = 0;
    const names = (prefix: string) => `[${Array.from({ length: 20 }, (_, i) => `${prefix}${i}.yaml`).join(', ')}]`;
    const reader = (path: string) => {
      reads++;
      return {
        text: /^[dx]/.test(path)
          ? signs(path.slice(0, -5))
          : `rules: ${names(path === 'wide.yaml' ? 'w' : /^w/.test(path) ? `x${path.slice(1, -5)}of` : 'd')}\n`,
      };
    };
    const shared = parseExperiment(`rules: ${names('s')}\n${rest}`, 'yaml', reader);
    assert.deepEqual([shared.diagnostics.length, reads, shared.book.named('d19') !== undefined], [0, 40, true]);
    reads = 0;
    const wide = parseExperiment(`rules: wide.yaml\n${rest}`, 'yaml', reader);
    assert.match(wide.diagnostics.map(({ message }) => message).join('\n'), /from 100 files at most/);
    assert.equal(reads, 100);
  });

  it('name files only so deep', () => {
    for (let i = 0; i < 40; i++) write({ [`deep${i}.yaml`]: `rules: deep${i + 1}.yaml\n${signs(`deep${i}`)}` });
    assert.match(found('deep0.yaml').messages.join('\n'), /too deeply/);
  });
});

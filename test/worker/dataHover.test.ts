import assert from 'node:assert/strict';
import { copyFileSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodePlatform } from '../../src/platform/node/nodePlatform';
import { withData } from '../../src/worker/dataHover';

describe('a hover over a file of data', () => {
  let directory: string;
  before(() => (directory = mkdtempSync(join(tmpdir(), 'optimizer-debugger-'))));
  after(() => rmSync(directory, { recursive: true }));

  const over = async (word: string, data: string) => {
    const source = `data: ${data}\nnetwork: { layers: [dense: { units: 1 }], loss: meanSquaredError }\noptimizer: sgd\n`;
    return (await withData(undefined, source.indexOf(word) + 1, { source, format: 'yaml', directory }, nodePlatform('unused')))?.markdown;
  };
  const file = (name: string, text: string) => writeFileSync(join(directory, name), text);

  it('lists its columns: what they are used as, their types, what is missing, their ranges', async () => {
    file('t.csv', 'age,sex,deck,fare\n22,male,,7.25\n,female,C,71.28333333\n26,female,,8\n');
    const expected = [
      '**t\\.csv**: 3 rows, 4 columns',
      '',
      '| column | used as | type | missing | range |',
      '| --- | --- | --- | ---: | --- |',
      '| age | input | number | 1 | 22 … 26 |',
      '| sex | input | text | – | 2 values: male, female |',
      '| deck | – | text | 2 | 1 value: C |',
      '| fare | target | number | – | 7.25 … 71.2833 |',
    ].join('\n');
    const data = '{ csv: t.csv, columns: { deck: skip }, fill: mean }';
    assert.equal(await over('t.csv', data), expected);
    assert.equal(await over('csv:', data), expected);
    assert.equal(await over('fill', data), undefined);
  });

  it('counts one column as one', async () => {
    file('one.csv', 'x\n1\n2\n');
    assert.match((await over('csv:', '{ csv: one.csv, target: x, inputs: [x] }')) ?? '', /: 2 rows, 1 column\n/);
  });

  it('reads it as the file says', async () => {
    file('plain.csv', '1;2,5\n3;4,5\n');
    assert.match(
      (await over('csv:', '{ csv: plain.csv, header: false, decimal: "," }')) ?? '',
      /\| 0 \| input \| number \| – \| 1 … 3 \|\n\| 1 \| target \| number \| – \| 2\.5 … 4\.5 \|$/,
    );
    file('rows.json', '[{ "x": [1, 2], "y": 1 }, { "x": [3, 4], "y": 0 }]');
    assert.match((await over('json:', '{ json: rows.json }')) ?? '', /\| x \| input \| numbers 2 \| – \| 1 … 4 \|/);
  });

  it('reads arrays, pictures and texts, and a column a file', async () => {
    for (const name of ['stored.npz', 'images-idx3-ubyte.gz', 'labels-idx1-ubyte', 'rows.parquet', 'float32.npy'])
      copyFileSync(join(__dirname, '../fixtures/arrays', name), join(directory, name));
    cpSync(join(__dirname, '../fixtures/arrays/pictures'), join(directory, 'zoo/cat'), { recursive: true });
    file('page.txt', 'to be or not to be, that is the question. '.repeat(4));
    const idx = '{ idx: { image: images-idx3-ubyte.gz, label: labels-idx1-ubyte } }';
    assert.match(
      (await over('idx:', idx)) ?? '',
      /\| image \| input \| numbers \d+ × \d+ \| – \| \d+ … \d+ \|\n\| label \| target \| number/,
    );
    assert.match((await over('labels', idx)) ?? '', /\| label \| target \| number/);
    assert.match((await over('npz:', '{ npz: stored.npz }')) ?? '', /stored.*npz\*\*: \d+ rows/);
    assert.match((await over('parquet:', '{ parquet: rows.parquet }')) ?? '', /\| column \| used as/);
    assert.match((await over('npy:', '{ npy: { x: float32.npy, y: float32.npy } }')) ?? '', /\| x \| input \| numbers 2 × 3 /);
    assert.match((await over('text:', '{ text: { file: page.txt, length: 8 } }')) ?? '', /\| next \| target \| numbers 8 /);
    assert.match((await over('pictures:', '{ pictures: zoo }')) ?? '', /```text\n.*size|\| picture \| input/);
    assert.match((await over('npz:', '{ npz: none.npz }')) ?? '', /```text\n.*none\.npz/);
  });

  it('names the columns of a formula', async () => {
    file('f.csv', 'x,y,z\n1,2,3\n2,3,4\n');
    const source = 'data: { csv: f.csv }\nobjective: { minimize: mean((a*x - y)^2), start: { a: 0 } }\noptimizer: sgd\n';
    const hover = await withData(undefined, source.indexOf('f.csv'), { source, format: 'yaml', directory }, nodePlatform('unused'));
    assert.match(hover?.markdown ?? '', /\| x \| input .*\n\| y \| input .*\n\| z \| – /);
  });

  it('shows names and texts of the file as they stand, whatever they would mean', async () => {
    file('evil.csv', '"![x](http://a.b/c)","a|b",\u001by\n1,<img src=x>,2\n3,[l](command:c),4\n');
    const shown = (await over('csv:', '{ csv: evil.csv }')) ?? '';
    for (const harm of ['![', '](', '<img', '\u001b']) assert.ok(!shown.replaceAll(/\\./g, '').includes(harm), harm);
    assert.ok(shown.includes('a\\|b'));
  });

  it('reads the beginning of a long file', async () => {
    file('long.csv', `x,y\n${'123456,7\n'.repeat(600_000)}`);
    assert.match((await over('csv:', '{ csv: long.csv }')) ?? '', /^\*\*long\\\.csv\*\*: the first 46603\d rows, 2 columns/);
  });

  it('says why a file cannot be read', async () => {
    assert.match((await over('csv:', '{ csv: gone.csv }')) ?? '', /^```text\ngone\.csv cannot be read: /);
    assert.match((await over('csv:', '{ csv: ../out.csv }')) ?? '', /lies outside/);
    file('bad.csv', 'x,y\n1\n');
    assert.match((await over('csv:', '{ csv: bad.csv }')) ?? '', /Line 2 of bad\.csv has 1 value, but the header names 2 columns/);
  });
});

import assert from 'node:assert/strict';
import { readCsv } from '../../../../src/core/objective/data/csv';
import { quickNumber } from '../../../../src/core/objective/data/csvNumber';
import { readJsonTable } from '../../../../src/core/objective/data/json';
import type { Table } from '../../../../src/core/objective/data/table';
import { randomStream } from '../../../../src/core/random';
import { loadNetwork } from '../../../support/network';

const bytes = (text: string) => new TextEncoder().encode(text);
const listed = ({ columns }: Table) => columns.map(({ name, values }) => [name, [...values]]);
const regression = (data: string, units = 1) =>
  `data: ${data}\nnetwork: { layers: [dense: { units: ${units} }], loss: meanSquaredError }\noptimizer: sgd\n`;

describe('CSV files as people have them', () => {
  for (const [what, text, format, expected] of [
    [
      'without a header',
      '1,2\n3,4\n',
      { header: false },
      [
        ['0', [1, 3]],
        ['1', [2, 4]],
      ],
    ],
    [
      'with names for its columns',
      '1;2\n3;4\n',
      { names: ['x', 'y'] },
      [
        ['x', [1, 3]],
        ['y', [2, 4]],
      ],
    ],
    [
      'whose columns are counted',
      '0,1,2\n5,6,7\n',
      {},
      [
        ['0', [5]],
        ['1', [6]],
        ['2', [7]],
      ],
    ],
    [
      'with years as names',
      'land,1990,2000\na,1,2\n',
      {},
      [
        ['land', ['a']],
        ['1990', [1]],
        ['2000', [2]],
      ],
    ],
    [
      'with a byte order mark',
      '\uFEFFx,y\n1,2\n',
      {},
      [
        ['x', [1]],
        ['y', [2]],
      ],
    ],
    [
      'with decimal commas',
      'x;y\n1,5;2\n-0,25;"3,5"\n',
      { decimal: ',' as const },
      [
        ['x', [1.5, -0.25]],
        ['y', [2, 3.5]],
      ],
    ],
    [
      'with comments',
      '# made by hand\nx,y\n# more\n1,2\n',
      { comment: '#' },
      [
        ['x', [1]],
        ['y', [2]],
      ],
    ],
    [
      'with lines inside quotes',
      'x,t\n1,"a\nb"\n2,"c, d"\n',
      {},
      [
        ['x', [1, 2]],
        ['t', ['a\nb', 'c, d']],
      ],
    ],
    [
      'with blanks between cells',
      '  2104 3   399900\n1600\t3  329900  \n',
      { header: false },
      [
        ['0', [2104, 1600]],
        ['1', [3, 3]],
        ['2', [399900, 329900]],
      ],
    ],
    [
      'with tabs and empty cells',
      'x\ty\n\t1\n2\t\n',
      {},
      [
        ['x', [NaN, 2]],
        ['y', [1, NaN]],
      ],
    ],
    [
      'with words for missing values',
      'x,t\nNA,a\nNaN,?\n3,null\n',
      {},
      [
        ['x', [NaN, NaN, 3]],
        ['t', ['a', undefined, undefined]],
      ],
    ],
    [
      'with words of their own for missing values',
      'x,t\n-999,a\n-999.0,unknown\n3,b\n',
      { missing: ['-999', 'unknown'] },
      [
        ['x', [NaN, NaN, 3]],
        ['t', ['a', undefined, 'b']],
      ],
    ],
    [
      'with lines of a Mac of old',
      'x,y\r1,2\r3,4',
      {},
      [
        ['x', [1, 3]],
        ['y', [2, 4]],
      ],
    ],
    [
      'with an empty last cell',
      'x,t\n1,a\n2,',
      {},
      [
        ['x', [1, 2]],
        ['t', ['a', undefined]],
      ],
    ],
    [
      'whose texts hold numbers, too',
      'x,t\n1,1.0\n2,b\n',
      {},
      [
        ['x', [1, 2]],
        ['t', ['1.0', 'b']],
      ],
    ],
  ] as const) {
    it(what, () => assert.deepEqual(listed(readCsv(bytes(text), 'f.csv', format)), expected));
  }

  for (const [text, what] of [
    ['2104,3,399900\n1600,3,329900\n', 'numbers'],
    ['5.1,3.5,setosa\n4.9,3.0,setosa\n', 'fractions'],
    ['39,Private,13\n50,Self,9\n', 'whole numbers that descend'],
  ]) {
    it(`a first line of ${what} is no header`, () => {
      assert.throws(() => readCsv(bytes(text), 'f.csv'), { message: /no header line. Write `header: false`.*`columns: \[a, b, y\]`/ });
      assert.equal(readCsv(bytes(text), 'f.csv', { header: true }).rows, 1);
    });
  }

  it('a file without a header is told the names that would fit it', () => {
    const told = (text: string) => {
      try {
        readCsv(bytes(text), 'f.csv');
      } catch (error) {
        return /columns: \[(.*?)\]/.exec((error as Error).message)?.[1];
      }
      return undefined;
    };
    assert.equal(told('5.1,3.5,1.4,0.2,7,setosa\n4.9,3.0,1,2,3,setosa\n'), 'a, b, c, …, y');
    assert.equal(told('5.1,3.5,1.4,setosa\n4.9,3.0,1,setosa\n'), 'a, b, c, y');
    assert.equal(told('5.1,3.5\n4.9,3.0\n'), 'a, y');
  });

  it('a row is named by the line it begins on', () => {
    const table = readCsv(bytes('# c\nx,t\n1,"a\n\nb"\n\n2,c\n'), 'f.csv', { comment: '#' });
    assert.deepEqual([table.rowName(0), table.rowName(1)], ['line 3 of f.csv', 'line 7 of f.csv']);
  });

  it('numbers are rounded as JavaScript rounds them, the quick way or the careful one', () => {
    const random = randomStream(3, 'numbers', 0);
    for (let i = 0; i < 20_000; i++) {
      const size = 10 ** Math.floor(random() * 44 - 22);
      const x = (random() - 0.5) * size;
      const text = [
        String(x),
        x.toExponential(Math.floor(random() * 17)),
        x.toPrecision(1 + Math.floor(random() * 17)),
        x.toFixed(Math.floor(random() * 12)),
      ][i % 4];
      const quick = quickNumber(bytes(text), 0, text.length, 46);
      if (!Number.isNaN(quick)) assert.ok(Object.is(quick, Number(text)), `${text}: ${quick}`);
      const [column] = readCsv(bytes(`x,y\n${text},1\n`), 'f.csv').columns;
      assert.ok(Object.is(column.values[0], Number(text)), text);
    }
  });

  for (const text of ['.', '+', 'e5', '1e', '1e+', '--1', '1.2.3', '1 2', '0x10', '1_000', '١']) {
    it(`${text} is no number`, () =>
      assert.deepEqual(readCsv(bytes(`t,y\n${text},1\n`), 'f.csv', { separator: ',' }).columns[0].values, [text]));
  }
});

describe('JSON files as programs write them', () => {
  const expected = [
    ['x', [1, 2]],
    ['c', ['a', 'b']],
  ];
  for (const [what, text] of [
    ['JSON Lines', '{"x":1,"c":"a"}\n\n{"x":2,"c":"b"}\n'],
    ['records of pandas', '[{"x":1,"c":"a"},{"x":2,"c":"b"}]'],
    ['columns of pandas', '{"x":{"0":1,"1":2},"c":{"0":"a","1":"b"}}'],
    ['index of pandas', '{"0":{"x":1,"c":"a"},"1":{"x":2,"c":"b"}}'],
    ['split of pandas', '{"columns":["x","c"],"index":[0,1],"data":[[1,"a"],[2,"b"]]}'],
    ['table of pandas', '{"schema":{"fields":[]},"data":[{"x":1,"c":"a"},{"x":2,"c":"b"}]}'],
  ]) {
    it(what, () => assert.deepEqual(listed(readJsonTable(bytes(text), 'f.json')), expected));
  }

  it('lists a line, null for what is missing, and numbers among texts', () => {
    assert.deepEqual(listed(readJsonTable(bytes('[1,"a"]\n[null,2]\n'), 'f.jsonl')), [
      ['0', [1, NaN]],
      ['1', ['a', '2']],
    ]);
  });

  it('a broken line is named', () => {
    assert.throws(() => readJsonTable(bytes('{"x":1}\n{"x":2\n{"x":3}\n'), 'f.jsonl'), {
      message: /^Line 2 of f.jsonl is not valid JSON: “{"x":2”/,
    });
    assert.throws(() => readJsonTable(bytes('{"x":{"0":1,"1":2},"c":{"0":1}}'), 'f.json'), {
      message: /column “c” has 1 value, but “x” has 2 \(row “1” is missing\)/,
    });
    assert.throws(() => readJsonTable(bytes('{"columns":["x","y"],"data":[[1,2],[3]]}'), 'f.json'), {
      message: /Row 1 of f.json has 1 value, but the table has 2 columns/,
    });
  });
});

describe('columns as people have them', () => {
  async function dataset(data: string, csv: string, units = 1) {
    const { objective } = await loadNetwork(regression(data, units), { 'f.csv': csv });
    objective.dispose();
    return objective.parts.dataset;
  }

  it('texts of few different values become an input each, in the order of their names', async () => {
    const { inputNames, rawInputs } = await dataset('{ csv: f.csv }', 'sex,age,y\nmale,3,1\nfemale,4,2\nmale,5,3\n');
    assert.deepEqual(inputNames, ['sex=female', 'sex=male', 'age']);
    assert.deepEqual([...rawInputs], [0, 1, 3, 1, 0, 4, 0, 1, 5]);
  });

  it('texts of 32 different values are inputs still, of 33 not', async () => {
    const csv = (count: number) => `kind,y\n${Array.from({ length: count }, (_, i) => `k${i},${i}\n`).join('')}`;
    assert.equal((await dataset('{ csv: f.csv }', csv(32))).inputNames.length, 32);
    await assert.rejects(dataset('{ csv: f.csv }', csv(33)), /“kind” of f\.csv is text with 33 different values/);
  });

  it('the separator is guessed from the beginning of a long file, whose last line there is cut off', () => {
    // What is looked at ends within the second record, before its first semicolon.
    const csv = `a;b;c,d\nx,${'y'.repeat(300_000)};2;3\nz;4;5\n`;
    assert.equal(readCsv(bytes(csv), 'f.csv', {}).columns.length, 3);
  });

  it('the target is the last column that is not skipped, or several', async () => {
    const one = await dataset('{ csv: f.csv, columns: { note: skip } }', 'x,y,note\n1,2,long\n3,4,text\n');
    assert.deepEqual([one.inputNames, one.targets.names, [...one.targets.values]], [['x'], ['y'], [2, 4]]);
    const two = await dataset('{ csv: f.csv, target: [y, z] }', 'x,y,z\n1,2,3\n4,5,6\n', 2);
    assert.deepEqual([two.targets.width, [...two.targets.values]], [2, [2, 3, 5, 6]]);
  });

  it('ordinal, one-hot of numbers, and an order of one’s own', async () => {
    const given = 'size,class,y\nsmall,3,1\nlarge,1,2\nmedium,3,3\n';
    const ordered = await dataset('{ csv: f.csv, columns: { size: { order: [small, medium, large] }, class: oneHot } }', given);
    assert.deepEqual(ordered.inputNames, ['size', 'class=1', 'class=3']);
    assert.deepEqual([...ordered.rawInputs], [0, 0, 1, 2, 1, 0, 1, 0, 1]);
    const byName = await dataset('{ csv: f.csv, columns: { size: ordinal, class: skip } }', given);
    assert.deepEqual([...byName.rawInputs], [2, 0, 1]);
  });

  const gaps = 'a,b,t,y\n1,,u,1\n,2,v,2\n3,4,,3\n8,4,v,4\n';
  for (const [fill, a, b, t] of [
    ['mean', 4, Math.fround(10 / 3), 'v'],
    ['median', 3, 4, 'v'],
    ['most frequent', 1, 4, 'v'],
    ['0', 0, 0, '0'],
  ] as const) {
    it(`missing values are filled: ${fill}`, async () => {
      const { rawInputs, inputNames, inputSize } = await dataset(`{ csv: f.csv, fill: ${fill} }`, gaps);
      assert.deepEqual([rawInputs[inputSize], rawInputs[1]], [a, b]);
      assert.equal(rawInputs[2 * inputSize + inputNames.indexOf(`t=${t}`)], 1);
    });
  }

  it('a column’s own filling goes before that of all, and is measured on the rows to learn from', async () => {
    const { rawInputs } = await dataset('{ csv: f.csv, inputs: [a, b], fill: median, columns: { a: { fill: -1 } } }', gaps);
    assert.deepEqual([...rawInputs], [1, 4, -1, 2, 3, 4, 8, 4]);
    const csv = `x,y\n,1\n${Array.from({ length: 19 }, (_, i) => `${i},${i}\n`).join('')}`;
    const { rawInputs: filled, training, validation } = await dataset('{ csv: f.csv, fill: mean, validation: 0.5 }', csv);
    const given = Array.from(training)
      .filter((row) => row > 0)
      .map((row) => row - 1);
    assert.equal(filled[0], Math.fround(given.reduce((sum, x) => sum + x, 0) / given.length));
    assert.equal(validation.length, 10);
  });

  it('rows with a missing value are left out where that is said, and rows are named as in the file', async () => {
    const { rows, rawInputs, targets } = await dataset('{ csv: f.csv, inputs: [a, b], rows: drop }', gaps);
    assert.deepEqual([rows, [...rawInputs], [...targets.values]], [2, [3, 4, 8, 4], [3, 4]]);
    await assert.rejects(dataset('{ csv: f.csv, rows: drop }', 'x,y\n,1\n1e99,2\n'), /Line 3 of f.csv has 1e\+99 for “x”/);
    await assert.rejects(dataset('{ csv: f.csv, rows: drop }', 'x,y\n,1\n'), /Every row of f.csv lacks a value/);
  });

  it('a missing target is refused whatever fills the inputs', async () => {
    await assert.rejects(dataset('{ csv: f.csv, fill: 0 }', 'x,y\n1,1\n2,\n'), /Line 3 of f.csv has no value for “y”.*rows: drop/);
  });

  it('how a CSV file is written is not said of JSON', async () => {
    await assert.rejects(
      loadNetwork(regression('{ json: f.json, header: false }'), { 'f.json': '[]' }),
      /`header` says how a CSV file is written/,
    );
    await assert.rejects(
      loadNetwork(regression('{ json: f.json, columns: [x, y] }'), { 'f.json': '[]' }),
      /A list of `columns` names those of a CSV file/,
    );
  });

  it('standardize only shifts what never changes', async () => {
    const csv = 'x,k,y\n1,7,1\n2,7,2\n3,7,3\n';
    const { objective } = await loadNetwork(regression('{ csv: f.csv, standardize: true }'), { 'f.csv': csv });
    const { inputs } = objective.parts.dataset;
    assert.deepEqual([inputs[1], inputs[3], inputs[5]], [0, 0, 0]);
    assert.ok(Math.abs(inputs[0] + Math.sqrt(1.5)) < 1e-6 && inputs[2] === 0);
    objective.dispose();
  });
});

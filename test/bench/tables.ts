import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCsv } from '../../src/core/objective/data/csv';
import { readJsonTable } from '../../src/core/objective/data/json';
import { seeded } from '../support/random';
import { median, timed, type Figure } from './figure';

const pixels = 785;
const encode = (text: string) => new TextEncoder().encode(text);

/** Lines as MNIST's are: a label and 784 pixels, most of them 0. */
function digits(rows: number): string[] {
  const random = seeded(1);
  return Array.from({ length: rows }, () => Array.from({ length: pixels }, () => (random() < 0.8 ? 0 : Math.floor(random() * 256))).join(','));
}

async function best(read: () => unknown): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < 3; i++) times.push(await timed(read));
  return median(times);
}

/** Seconds that numpy takes for the same file; undefined without it. */
function numpySeconds(csv: Uint8Array): number | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'optimizer-debugger-bench-'));
  const program = 'import sys, time, numpy\nt = time.time()\nnumpy.loadtxt(sys.argv[1], delimiter=",", skiprows=1, dtype="float32")\nprint(time.time() - t)';
  try {
    writeFileSync(join(folder, 'digits.csv'), csv);
    return Number(execFileSync('python3', ['-c', program, join(folder, 'digits.csv')], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
  } catch {
    return undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Tables as large as MNIST's. */
export async function tables(): Promise<Figure[]> {
  const lines = digits(28_000);
  const header = Array.from({ length: pixels }, (_, i) => (i === 0 ? 'label' : `pixel${i - 1}`));
  const csv = encode([header.join(','), ...lines].join('\n'));
  const seconds = (await best(() => readCsv(csv, 'digits.csv'))) / 1000;
  const numpy = numpySeconds(csv);
  const text = JSON.stringify(lines.slice(0, 4000).map((line) => Object.fromEntries(line.split(',').map((x, i) => [header[i], Number(x)]))));
  const json = encode(text);
  const parsing = (await best(() => JSON.parse(text) as unknown)) / 1000;
  const rows = (await best(() => readJsonTable(json, 'digits.json'))) / 1000;
  return [
    { name: 'A CSV file of 28,000 × 785', value: `${seconds.toFixed(2)} s`, bound: '≤ 3 s', isMet: seconds <= 3, note: numpy === undefined ? 'numpy is not there' : `numpy.loadtxt ${numpy.toFixed(2)} s` },
    { name: 'JSON rows of 4,000 × 785', value: `${rows.toFixed(2)} s`, bound: '≤ 3 s', isMet: rows <= 3, note: `JSON.parse alone ${parsing.toFixed(2)} s` },
  ];
}

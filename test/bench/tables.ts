import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { gzipSync } from 'node:zlib';
import { join } from 'node:path';
import { readCsv } from '../../src/core/objective/data/csv';
import { readJsonTable } from '../../src/core/objective/data/json';
import { readDataset } from '../../src/core/objective/data/readDataset';
import { parseExperiment } from '../../src/core/experiment/parse';
import { seeded } from '../support/random';
import { median, timed, type Figure } from './figure';

const pixels = 785;
const encode = (text: string) => new TextEncoder().encode(text);

/** Lines as MNIST's are: a label and 784 pixels, most of them 0. */
function digits(rows: number): string[] {
  const random = seeded(1);
  return Array.from({ length: rows }, () =>
    Array.from({ length: pixels }, () => (random() < 0.8 ? 0 : Math.floor(random() * 256))).join(','),
  );
}

async function best(read: () => unknown): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < 3; i++) times.push(await timed(read));
  return median(times);
}

/** Seconds that numpy takes for the same file; undefined without it. */
function numpySeconds(csv: Uint8Array): number | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'optimizer-debugger-bench-'));
  const program =
    'import sys, time, numpy\nt = time.time()\nnumpy.loadtxt(sys.argv[1], delimiter=",", skiprows=1, dtype="float32")\nprint(time.time() - t)';
  try {
    writeFileSync(join(folder, 'digits.csv'), csv);
    return Number(
      execFileSync('python3', ['-c', program, join(folder, 'digits.csv')], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
    );
  } catch {
    return undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** MNIST's own files, packed: 60,000 pictures of 28 × 28 and their labels, as an experiment reads them. */
async function idxSeconds(): Promise<number> {
  const [rows, side] = [60_000, 28];
  const random = seeded(2);
  const header = (axes: readonly number[]) => [
    0,
    0,
    8,
    axes.length,
    ...axes.flatMap((length) => [length >>> 24, (length >>> 16) & 255, (length >>> 8) & 255, length & 255]),
  ];
  const pack = (axes: readonly number[], value: () => number) => {
    const first = header(axes);
    const bytes = new Uint8Array(first.length + axes.reduce((product, one) => product * one, 1));
    bytes.set(first);
    for (let i = first.length; i < bytes.length; i++) bytes[i] = value();
    return gzipSync(bytes, { level: 1 });
  };
  const files = {
    images: pack([rows, side, side], () => (random() < 0.8 ? 0 : Math.floor(random() * 256))),
    labels: pack([rows], () => Math.floor(random() * 10)),
  };
  const source =
    'data: { idx: { image: images, label: labels }, target: label, normalize: true }\nnetwork: { preset: mlp, loss: crossEntropy }\noptimizer: sgd\n';
  const { experiment } = parseExperiment(source, 'yaml');
  if (experiment?.objective.kind !== 'network') throw new Error('No experiment.');
  const { data } = experiment.objective;
  return (
    (await best(() =>
      readDataset(data, 'crossEntropy', { seed: 1, readFile: (path) => Promise.resolve(files[path as keyof typeof files]) }),
    )) / 1000
  );
}

/** Tables as large as MNIST's. */
export async function tables(): Promise<Figure[]> {
  const lines = digits(28_000);
  const header = Array.from({ length: pixels }, (_, i) => (i === 0 ? 'label' : `pixel${i - 1}`));
  const csv = encode([header.join(','), ...lines].join('\n'));
  const seconds = (await best(() => readCsv(csv, 'digits.csv'))) / 1000;
  const numpy = numpySeconds(csv);
  const text = JSON.stringify(
    lines.slice(0, 4000).map((line) => Object.fromEntries(line.split(',').map((x, i) => [header[i], Number(x)]))),
  );
  const json = encode(text);
  const parsing = (await best(() => JSON.parse(text) as unknown)) / 1000;
  const rows = (await best(() => readJsonTable(json, 'digits.json'))) / 1000;
  const idx = await idxSeconds();
  return [
    {
      name: 'MNIST’s 60,000 pictures from IDX, packed',
      value: `${idx.toFixed(2)} s`,
      bound: '≤ 2 s',
      isMet: idx <= 2,
      note: 'unpacked, scaled to 0 … 1 and split as an experiment does',
    },
    {
      name: 'A CSV file of 28,000 × 785',
      value: `${seconds.toFixed(2)} s`,
      bound: '≤ 3 s',
      isMet: seconds <= 3,
      note: numpy === undefined ? 'numpy is not there' : `numpy.loadtxt ${numpy.toFixed(2)} s`,
    },
    {
      name: 'JSON rows of 4,000 × 785',
      value: `${rows.toFixed(2)} s`,
      bound: '≤ 3 s',
      isMet: rows <= 3,
      note: `JSON.parse alone ${parsing.toFixed(2)} s`,
    },
  ];
}

/** The only list of generators. */
import { randomStream } from '../../../random';
import { refuseNumbers, type Column, type Table } from '../table';
import { blobs, circles, moons, spirals, xor } from './classes';
import { line, sine } from './curves';
import type { Generator } from './generator';
import { pictures } from './pictures';

export const generators: readonly Generator[] = [moons, circles, spirals, blobs, xor, line, sine, pictures];

export function generatorNamed(name: string): Generator | undefined {
  return generators.find((generator) => generator.name === name);
}

/**
 * The rows of a generator: the same for the same seed. Classes without names are called `0`, `1`, ….
 * @throws TableProblem for more numbers than a table may hold.
 */
export function generate(generator: Generator, options: Readonly<Record<string, number>>, seed: number): Table {
  const shape = generator.shape?.(options) ?? [];
  const width = shape.reduce((product, length) => product * length, 1);
  const columns = generator.inputs.map((name) => ({ name, kind: 'numbers' as const, shape, values: roomFor(options.samples, width) }));
  const targets: (number | string)[] = [];
  for (let i = 0; i < options.samples; i++) {
    const row = generator.row(i, options, randomStream(seed, `data/${generator.name}`, i));
    columns.forEach(({ values }, at) => values.set(row.inputs.slice(at * width, (at + 1) * width), i * width));
    targets.push(row.target);
  }
  const target: Column = generator.classes
    ? { name: generator.target, kind: 'texts', shape: [], values: targets.map(String) }
    : { name: generator.target, kind: 'numbers', shape: [], values: Float64Array.from(targets, Number) };
  const all = [...columns, target];
  return { name: generator.name, rows: options.samples, columns: all, rowName: (row) => `row ${row} of ${generator.name}` };
}

function roomFor(rows: number, width: number): Float32Array {
  refuseNumbers(`${rows} rows of ${width} numbers`, rows * width);
  return new Float32Array(rows * width);
}

/** The only list of generators. */
import { randomStream } from '../../../random';
import type { Table } from '../table';
import { blobs, circles, moons, spirals, xor } from './classes';
import { line, sine } from './curves';
import type { Generator } from './generator';

export const generators: readonly Generator[] = [moons, circles, spirals, blobs, xor, line, sine];

export function generatorNamed(name: string): Generator | undefined {
  return generators.find((generator) => generator.name === name);
}

/** The rows of a generator: the same for the same seed. Classes are called `0`, `1`, …. */
export function generate(generator: Generator, options: Readonly<Record<string, number>>, seed: number): Table {
  const rows = Array.from({ length: options.samples }, (_, i) => generator.row(i, options, randomStream(seed, `data/${generator.name}`, i)));
  const hasClasses = generator.classes !== undefined;
  const inputs = generator.inputs.map((name, at) => ({ name, shape: [], values: rows.map((row) => row.inputs[at]) }));
  const target = { name: generator.target, shape: [], values: rows.map((row) => (hasClasses ? String(row.target) : row.target)) };
  return { name: generator.name, rows: rows.length, columns: [...inputs, target], rowName: (row) => `row ${row} of ${generator.name}` };
}

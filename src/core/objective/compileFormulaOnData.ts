import { checkFormula, checkPart } from '../formula/check';
import type { FormulaProblem } from '../formula/expression';
import { layoutOf } from '../parameters';
import type { Sampler } from './batches/sampler';
import { checkSize, samplers } from './batches/samplers';
import { chooseBackend, type CompileOptions } from './compileOptions';
import { columnsOfFormula, NoColumn, type FormulaColumns } from './data/columnsOfFormula';
import { orDiagnostic, readTables } from './data/readDataset';
import type { Diagnostic } from '../diagnostic';
import { placeInFile, type FormulaData, type FormulaObjective } from './formulaObjective';
import { InvalidObjective } from './invalidObjective';
import type { DatasetDescription } from './networkObjective';
import { refuseAll } from './readFile';
import { FormulaOnData } from './tensorflow/formulaOnData';

/**
 * Reads the columns that a formula names and makes it ready to be evaluated on the rows of batches.
 * @throws InvalidObjective where a name is no column, or shapes do not fit.
 */
export async function compileFormulaOnData(formula: FormulaObjective, { description, columns }: FormulaData, options: CompileOptions) {
  const seed = options.seed ?? 1;
  const readFile = options.readFile ?? refuseAll;
  const tables = await readTables(description, { seed, readFile });
  const names = columns.map(({ name }) => name);
  const data = orMissing(() => columnsOfFormula(tables, names, description, seed), description, columns);
  const rows = { ...data, targets: { classes: [], values: new Float32Array(0), steps: undefined } };
  for (const { size, range } of options.batchSizes ?? [])
    orDiagnostic(() => checkSize({ ...description.batches, size }, rows), { ...description, ranges: { batchSize: range } }, range);
  const samplerFor = await samplers(description, rows, seed, readFile);
  const sizes = [undefined, ...(options.batchSizes ?? []).map(({ size }) => size)];
  for (const [length, whose] of lengths(sizes.map(samplerFor), data)) {
    const problems = shapeProblems(formula, data, length);
    if (problems.length > 0)
      throw new InvalidObjective(problems.map((one) => ({ ...one, message: whose ? `${one.message} ${whose}` : one.message })));
  }
  const layout = layoutOf(formula.start);
  const numbers = data.columns.reduce((sum, { values }) => sum + values.length / data.rows, 0) * samplerFor(undefined).size;
  const backend = await chooseBackend(options, Math.max(layout.size, numbers));
  return new FormulaOnData({ formula, data, layout, backend, seed, samplerFor, made: new Map() });
}

/** What a name that is no column is, is said where it stands in the formula. */
function orMissing(read: () => FormulaColumns, description: DatasetDescription, columns: FormulaData['columns']): FormulaColumns {
  return orDiagnostic(
    () => {
      try {
        return read();
      } catch (error) {
        if (!(error instanceof NoColumn)) throw error;
        const range = columns.find(({ name }) => name === error.column)?.range ?? description.range;
        throw new InvalidObjective([
          { severity: 'error', code: 'missing-start-value', message: error.message, range, suggestions: error.suggestions },
        ]);
      }
    },
    description,
    description.source.range,
  );
}

/** How many rows the formula will be of at once, and whose number that is where it is not plain. */
function lengths(samplers: readonly Sampler[], { training, validation, test }: FormulaColumns): ReadonlyMap<number, string> {
  const found = new Map<number, string>();
  const add = (length: number, whose: string) => {
    if (length > 0 && !found.has(length)) found.set(length, whose);
  };
  for (const sampler of samplers) {
    const { listed } = sampler;
    for (let step = 0; step < (listed ?? 1); step++)
      add(sampler.rowsAt(step).length, listed === undefined ? '' : `Batch ${step} has so many rows.`);
    if (listed === undefined) add(training.length % sampler.size, 'The last batch of an epoch has so many rows.');
  }
  add(validation.length, 'So many rows are kept for validation.');
  add(test.length, 'There are so many rows to test on.');
  return found;
}

/** What could not be checked before the columns were there. */
function shapeProblems(formula: FormulaObjective, { columns }: FormulaColumns, rows: number): readonly Diagnostic[] {
  const shapes = new Map<string, readonly number[]>([
    ...[...formula.constants, ...formula.start].map(({ name, shape }) => [name, shape] as const),
    ...columns.map(({ name, shape }) => [name, [rows, ...shape]] as const),
  ]);
  const placed = (place: Parameters<typeof placeInFile>[0], problems: readonly FormulaProblem[]) =>
    problems.map(({ code, message, suggestions, ...range }): Diagnostic => ({
      severity: 'error',
      code,
      message,
      range: placeInFile(place, range),
      ...(suggestions ? { suggestions } : {}),
    }));
  for (const definition of formula.definitions ?? []) {
    const { problems, shape } = checkPart(definition.expression, shapes);
    if (problems.length > 0 || !shape) return placed(definition, problems);
    shapes.set(definition.name, shape);
  }
  return placed(formula, checkFormula(formula.expression, shapes));
}

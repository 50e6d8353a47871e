import { generatorNamed } from '../objective/data/generators/registry';
import type { TextRange } from '../diagnostic';
import type {
  BatchDescription,
  ColumnTreatment,
  CsvFormat,
  DatasetDescription,
  DatasetSource,
  Fill,
  FileReference,
  FileSource,
  PicturesOptions,
  TextOptions,
} from '../objective/networkObjective';
import type { Report } from './report';
import type { ExperimentFile } from './schema';
import { defaultsIn } from '../schema/defaults';
import { entryOf, type Entry, type MappingNode } from './tree';

const fileSources = ['csv', 'json', 'parquet', 'npz', 'npy', 'idx', 'pictures', 'text'] as const;
const sources = [...fileSources, 'generate'] as const;
const csvKeys: ReadonlySet<string> = new Set(['header', 'separator', 'decimal', 'comment', 'missing']);

type Section = NonNullable<ExperimentFile['data']>;

/** The `data:` of a file; undefined where it names nothing to learn from. Complains about everything else. */
export function readData(root: MappingNode, { data: given }: ExperimentFile, report: Report): DatasetDescription | undefined {
  const entry = entryOf(root, 'data');
  const node = entry?.value;
  if (!entry || node?.kind !== 'mapping' || !given) return undefined;
  const [first, second] = sources.flatMap((key) => entryOf(node, key) ?? []).sort((a, b) => a.keyRange.start - b.keyRange.start);
  if (second)
    report.error(
      'several-sources',
      second.keyRange,
      `The data come from one place, and \`${first.key}\` is given above. Remove one of the two.`,
    );
  if (!first)
    report.error('missing-source', entry.keyRange, 'The data have no source. Add `csv: FILE`, `json: FILE`, or `generate: moons`.');
  const scalings = ['standardize', 'normalize'].flatMap((key) =>
    given[key as 'standardize' | 'normalize'] === true ? (entryOf(node, key) ?? []) : [],
  );
  if (scalings.length === 2)
    report.error('standardize-and-normalize', scalings[1].keyRange, 'Inputs are either standardized or normalized. Remove one of the two.');
  const source = first && sourceOf(first, given, report);
  const misplaced = first && first.key !== 'csv' && node.entries.find(({ key }) => csvKeys.has(key));
  if (misplaced)
    report.error(
      'not-csv',
      misplaced.keyRange,
      `\`${misplaced.key}\` says how a CSV file is written, but the data come from \`${first.key}\`. Remove it.`,
    );
  const batches = batchesOf(node, given, report);
  if (!source) return undefined;
  return {
    source,
    columns: treatmentsOf(given, report, node),
    fill: given.fill,
    dropsRows: given.rows === 'drop',
    inputs: listOf(given.inputs),
    target: listOf(given.target),
    shape: given.shape?.filter((length): length is number => length !== undefined),
    standardize: given.standardize ?? false,
    normalize: given.normalize ?? false,
    standardizeTarget: given.standardizeTarget ?? false,
    classWeights: typeof given.classWeights === 'object' ? new Map(Object.entries(given.classWeights)) : given.classWeights,
    validation: typeof given.validation === 'number' ? given.validation : 0,
    validationSource: heldOut(node, 'validation', given, report),
    testSource: heldOut(node, 'test', given, report),
    augmentation: given.augment,
    batches,
    range: entry.keyRange,
    ranges: Object.fromEntries(node.entries.map((one) => [one.key, valueRange(one)])),
  };
}

/** Keys of `data:` that say what a network learns: a formula says that itself. */
const ofNetworks: Readonly<Record<string, string>> = {
  inputs: 'The formula names the columns that it is of.',
  shape: 'The formula names the columns that it is of.',
  standardizeTarget: 'Scale in the formula, as in `mean(((a*x + b - y)/10)^2)`.',
  classWeights: 'Weigh in the formula, as in `mean(w*(a*x + b - y)^2)` with a column `w`.',
  parts: 'A formula goes over its whole batch at once.',
  augment: 'Add noise in the formula: `noise(0.1)`.',
};

/** The `data:` beside an `objective:`, whose columns its formula names. */
export function readFormulaData(root: MappingNode, checked: ExperimentFile, report: Report): DatasetDescription | undefined {
  const node = entryOf(root, 'data')?.value;
  for (const { key, keyRange } of node?.kind === 'mapping' ? node.entries : [])
    if (Object.hasOwn(ofNetworks, key))
      report.error('of-networks', keyRange, `\`${key}\` is for networks. ${ofNetworks[key]} Remove it here.`);
  return readData(root, checked, report);
}

function sourceOf(entry: Entry, given: Section, report: Report): DatasetSource | undefined {
  if (entry.key !== 'generate') return fileSourceOf(entry, given, csvFormat(given));
  const { generate } = given;
  const name = typeof generate === 'string' ? generate : Object.keys(generate ?? {})[0];
  if (generate === undefined) return undefined;
  const generator = name === undefined ? undefined : generatorNamed(name);
  const several = typeof generate === 'object' && Object.keys(generate).length > 1;
  if (!generator || several) {
    if (!generator && entry.value?.kind === 'mapping' && entry.value.entries.length > 0) return undefined;
    report.error(
      'one-generator',
      valueRange(entry),
      '`generate` takes exactly one generator, such as `generate: { moons: { samples: 256 } }`. Write one.',
    );
    return undefined;
  }
  const options = { ...defaultsIn(generator.options), ...(typeof generate === 'object' ? generate[name] : {}) } as Record<string, number>;
  return { kind: 'generate', generator: name, options, range: valueRange(entry) };
}

/** Rows with a file of their own under `validation` or `test`. */
function heldOut(node: MappingNode, key: 'validation' | 'test', given: Section, report: Report): FileSource | undefined {
  const entry = entryOf(node, key);
  const section = given[key];
  if (entry?.value?.kind !== 'mapping' || typeof section !== 'object') return undefined;
  const [first, second] = entry.value.entries.filter((one) => (fileSources as readonly string[]).includes(one.key));
  if (!first || second)
    report.error(
      first ? 'several-sources' : 'missing-source',
      (second ?? entry).keyRange,
      `\`${key}\` takes its rows from one place, such as \`${key}: { csv: held-out.csv }\`. ${first ? 'Remove one of the two.' : 'Name it.'}`,
    );
  return first && fileSourceOf(first, section, csvFormat(given));
}

/** What `csv:`, `npz:`, `pictures:` … name; undefined where the value is none. */
function fileSourceOf(
  entry: Entry,
  given: Partial<Record<(typeof fileSources)[number], unknown>>,
  format: CsvFormat,
): FileSource | undefined {
  const kind = entry.key as (typeof fileSources)[number];
  const value = given[kind];
  const range = valueRange(entry);
  if (kind === 'npy' || kind === 'idx') {
    if (typeof value === 'string') return { kind, range, files: [{ column: undefined, file: { path: value.trim(), range } }] };
    if (entry.value?.kind !== 'mapping' || typeof value !== 'object') return undefined;
    const files = entry.value.entries.flatMap((one) => {
      const path = (value as Record<string, string | undefined>)[one.key];
      return path === undefined ? [] : [{ column: one.key, file: { path: path.trim(), range: valueRange(one) } }];
    });
    return files.length > 0 ? { kind, range, files } : undefined;
  }
  if (kind === 'text' || kind === 'pictures') {
    const written =
      typeof value === 'string' ? { [kind === 'text' ? 'file' : 'folder']: value } : (value as Record<string, unknown> | undefined);
    const path = written?.[kind === 'text' ? 'file' : 'folder'];
    if (typeof path !== 'string') return undefined;
    const file = { path: path.trim(), range };
    return kind === 'text'
      ? { kind, range, file, options: { ...textDefaults, ...(written as object) } as TextOptions }
      : { kind, range, file, options: { ...pictureDefaults, ...(written as object) } as PicturesOptions };
  }
  const file = fileIn(entry, value as string | undefined);
  if (!file) return undefined;
  return kind === 'csv' ? { kind, range, file, format } : { kind, range, file };
}

const textDefaults = { tokens: 'characters', length: 32, vocabulary: 1000 };
const pictureDefaults = { color: 'rgb' };

function csvFormat({ header, columns, separator, decimal, comment, missing }: Section): CsvFormat {
  return {
    header: header ?? (Array.isArray(columns) ? false : undefined),
    names: Array.isArray(columns) ? listOf(columns) : undefined,
    separator: separator === '' ? undefined : separator,
    decimal,
    comment,
    missing: missing?.filter((word) => word !== undefined).map(String),
  };
}

function treatmentsOf({ columns, header }: Section, report: Report, node: MappingNode): ReadonlyMap<string, ColumnTreatment> {
  if (Array.isArray(columns)) {
    const entry = header === true ? entryOf(node, 'header') : entryOf(node, 'csv') ? undefined : entryOf(node, 'columns');
    if (entry)
      report.error(
        'names-and-header',
        entry.keyRange,
        `A list of \`columns\` names those of a CSV file without a header line, and this ${header === true ? 'says that there is one' : 'is no CSV file'}. Remove one of the two.`,
      );
    return new Map();
  }
  return new Map(
    Object.entries(columns ?? {}).map(([name, given]): [string, ColumnTreatment] => {
      const { as, fill, order } =
        typeof given === 'string' ? { as: given } : (given as { as?: string; fill?: Fill; order?: (string | undefined)[] });
      return [name, { as: (as as ColumnTreatment['as']) ?? (order && 'ordinal'), fill, order: order && listOf(order) }];
    }),
  );
}

function batchesOf(node: MappingNode, given: Section, report: Report): BatchDescription {
  const file = entryOf(node, 'batches');
  const size = entryOf(node, 'batchSize');
  if (file && size)
    report.error(
      'batches-and-size',
      (file.keyRange.start > size.keyRange.start ? file : size).keyRange,
      '`batches` says which rows every update takes, so there is no `batchSize` beside it. Remove one of the two.',
    );
  return {
    size: given.batchSize,
    sampling: given.sampling ?? 'shuffle',
    parts: given.parts ?? 1,
    file: file && fileIn(file, given.batches),
  };
}

/** A path as written, with its place; undefined where the value is no text. */
export function fileIn(entry: Entry, path: string | undefined): FileReference | undefined {
  return path === undefined ? undefined : { path: path.trim(), range: valueRange(entry) };
}

/** A value, or where there is none its key. */
export function valueRange({ keyRange, value }: Entry): TextRange {
  return value ? { start: value.start, end: value.end } : keyRange;
}

export function listOf(given: string | readonly (string | undefined)[] | undefined): readonly string[] | undefined {
  if (given === undefined) return undefined;
  return typeof given === 'string' ? [given] : given.filter((one) => one !== undefined);
}

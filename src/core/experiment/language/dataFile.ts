import type { TextRange } from '../../diagnostic';
import type { DatasetDescription } from '../../objective/networkObjective';
import { dataOf } from '../experiment';
import { parseExperiment, type ExperimentFormat } from '../parse';
import type { RuleFileReader } from '../rulesSection';
import { locate } from '../tree';

/** Files of data that a place in an experiment names. */
export interface DataFileAt {
  readonly range: TextRange;
  readonly description: DatasetDescription;
}

/** The files that `csv:`, `idx:`, `pictures:` … name at an offset, with how it is to be read; undefined elsewhere, and in files with errors. */
export function dataFileAt(source: string, offset: number, format: ExperimentFormat, readFile?: RuleFileReader): DataFileAt | undefined {
  const { tree, experiment } = parseExperiment(source, format, readFile);
  const place = tree && locate(tree, offset);
  const data = experiment && dataOf(experiment.objective);
  if (!place || !data) return undefined;
  // `idx: { image: …, label: … }`: the files of one source, in a mapping of its own.
  const [section, key] = place.path;
  const isHere = place.path.length >= 2 && section === 'data' && data.source.kind !== 'generate' && key === data.source.kind;
  if (!isHere) return undefined;
  const range = { start: place.range.start, end: place.range.end };
  const { objective } = experiment;
  if (objective.kind !== 'formula') return { range, description: data };
  // A formula names its columns itself; none of them is a target.
  return { range, description: { ...data, inputs: objective.data?.columns.map(({ name }) => name), target: [] } };
}

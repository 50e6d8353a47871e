import type { TextRange } from '../../diagnostic';
import type { DatasetDescription } from '../../objective/networkObjective';
import { parseExperiment, type ExperimentFormat } from '../parse';
import type { RuleFileReader } from '../rulesSection';
import { locate } from '../tree';

/** A file of data that a place in an experiment names. */
export interface DataFileAt {
  readonly range: TextRange;
  readonly description: DatasetDescription;
}

/** The file that `csv:` or `json:` names at an offset, with how it is to be read; undefined elsewhere, and in files with errors. */
export function dataFileAt(source: string, offset: number, format: ExperimentFormat, readFile?: RuleFileReader): DataFileAt | undefined {
  const { tree, experiment } = parseExperiment(source, format, readFile);
  const place = tree && locate(tree, offset);
  if (!place || experiment?.objective.kind !== 'network') return undefined;
  const { data } = experiment.objective;
  const [section, key] = place.path;
  const isHere = place.path.length === 2 && section === 'data' && data.source.kind !== 'generate' && key === data.source.kind;
  return isHere ? { range: { start: place.range.start, end: place.range.end }, description: data } : undefined;
}

import type { Hover } from '../core/experiment/language/hover';
import { dataFileAt, type DataFileAt } from '../core/experiment/language/dataFile';
import { displayText } from '../core/displayText';
import { readCsv } from '../core/objective/data/csv';
import { describeTable } from '../core/objective/data/describeTable';
import { readJsonTable } from '../core/objective/data/json';
import { TableProblem } from '../core/objective/data/table';
import { FileRefused, type ReadFile } from '../core/objective/readFile';
import type { Platform } from '../platform/platform';
import type { ExperimentText } from '../protocol/language';

/** Of larger files of values separated by commas the beginning is read: a hover is not waited for. */
const mostBytes = 4 * 2 ** 20;
const lineFeed = 10;

/** Over `csv:` or `json:` also the columns of the file, as they are inferred. */
export async function withData(
  hover: Hover | undefined,
  offset: number,
  { source, format, directory, root }: ExperimentText,
  platform: Platform,
): Promise<Hover | undefined> {
  if (directory === undefined) return hover;
  const at = dataFileAt(source, offset, format, platform.ruleFilesNear(directory, root));
  if (!at) return hover;
  const table = await described(at, platform.readerNear(directory, root));
  return { range: at.range, ...hover, markdown: [table, hover?.markdown].filter(Boolean).join('\n\n---\n\n') };
}

async function described({ description }: DataFileAt, readFile: ReadFile): Promise<string> {
  const { source } = description;
  if (source.kind !== 'csv' && source.kind !== 'json') return '';
  const { path } = source.file;
  try {
    const bytes = await readFile(path);
    const isBeginning = bytes.length > mostBytes;
    if (source.kind === 'json') return isBeginning ? '' : describeTable(readJsonTable(bytes, path), description, false);
    return describeTable(
      readCsv(isBeginning ? wholeLines(bytes.subarray(0, mostBytes)) : bytes, path, source.format),
      description,
      isBeginning,
    );
  } catch (error) {
    if (!(error instanceof TableProblem || error instanceof FileRefused)) throw error;
    // In a block of code nothing is Markdown.
    return `\`\`\`text\n${displayText(error.message).replaceAll('`', "'")}\n\`\`\``;
  }
}

function wholeLines(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(0, bytes.lastIndexOf(lineFeed) + 1 || bytes.length);
}

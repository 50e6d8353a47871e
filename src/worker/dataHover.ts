import type { Hover } from '../core/experiment/language/hover';
import { dataFileAt, type DataFileAt } from '../core/experiment/language/dataFile';
import { displayText } from '../core/displayText';
import { readCsv } from '../core/objective/data/csv';
import { describeTable } from '../core/objective/data/describeTable';
import { readTable } from '../core/objective/data/readDataset';
import { TableProblem } from '../core/objective/data/table';
import { InvalidObjective } from '../core/objective/invalidObjective';
import type { FileSource } from '../core/objective/networkObjective';
import { FileRefused, type ReadFile } from '../core/objective/readFile';
import type { Platform } from '../platform/platform';
import type { ExperimentText } from '../protocol/language';

/** Of larger files of values separated by commas the beginning is read: a hover is not waited for. */
const mostBytes = 4 * 2 ** 20;
/** Others are read whole, packed or not. */
const mostWhole = 32 * 2 ** 20;
const mostPictures = 500;
const lineFeed = 10;

/** Over `csv:`, `npz:`, `pictures:` … also the columns of the file, as they are inferred. */
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
  if (source.kind === 'generate') return '';
  try {
    if (source.kind !== 'csv')
      return (await tooLarge(source, readFile)) ?? describeTable(await readTable(source, description, readFile), description, false);
    const { path } = source.file;
    const bytes = await readFile(path);
    const isBeginning = bytes.length > mostBytes;
    return describeTable(
      readCsv(isBeginning ? wholeLines(bytes.subarray(0, mostBytes)) : bytes, path, source.format),
      description,
      isBeginning,
    );
  } catch (error) {
    const message = error instanceof InvalidObjective ? error.diagnostics.map((one) => one.message).join(' ') : error;
    if (typeof message !== 'string' && !(message instanceof TableProblem || message instanceof FileRefused)) throw error;
    // In a block of code nothing is Markdown.
    return `\`\`\`text\n${displayText(typeof message === 'string' ? message : message.message).replaceAll('`', "'")}\n\`\`\``;
  }
}

/** What is said in place of a table that would have to be read whole first; undefined where that is quick. */
async function tooLarge(source: FileSource, readFile: ReadFile): Promise<string | undefined> {
  if (source.kind === 'pictures') {
    const classes = (await readFile.list?.(source.file.path)) ?? [];
    const folders = classes.filter(({ isFolder }) => isFolder);
    let pictures = 0;
    for (const { name } of folders) pictures += ((await readFile.list?.(`${source.file.path}/${name}`)) ?? []).length;
    return pictures > mostPictures
      ? `${pictures} files in ${folders.length} folders, a class each. They are read when the experiment is run.`
      : undefined;
  }
  const files = 'files' in source ? source.files.map(({ file }) => file) : [source.file];
  let bytes = 0;
  for (const { path } of files) bytes += (await readFile(path)).length;
  return bytes > mostWhole ? `${Math.round(bytes / 2 ** 20)} MB, which are read when the experiment is run.` : undefined;
}

function wholeLines(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(0, bytes.lastIndexOf(lineFeed) + 1 || bytes.length);
}

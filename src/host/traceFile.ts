import { Uri, window, workspace } from 'vscode';
import { reasonOf } from '../platform/node/files/regularFile';
import { writtenOver } from '../platform/node/files/sameFile';
import { writeWhole } from '../platform/node/files/wholeFile';
import { UserError } from '../protocol/channel';
import type { ExportFormat, RunId } from '../protocol/session';
import type { ExperimentSession } from '../session/experimentSession';
import type { OpenExperiment } from './openExperiment';

const filters: Record<ExportFormat, Record<string, string[]>> = { csv: { CSV: ['csv'] }, jsonl: { 'JSON Lines': ['jsonl'] } };

const withoutExtension = (path: string) => path.replace(/(\.experiment)?\.(ya?ml|json)$/, '');

/** Beside the experiment file: `rosenbrock.csv`. */
function suggested(experiment: Uri, extension: string): Uri {
  const path = withoutExtension(experiment.path);
  return experiment.scheme === 'untitled' ? Uri.file(`experiment.${extension}`) : experiment.with({ path: `${path}.${extension}` });
}

/** Asks where to save the trace, and writes it piece by piece; nothing is written when the user changes their mind. */
export async function saveTrace(session: ExperimentSession, open: OpenExperiment, format: ExportFormat): Promise<void> {
  const target = await window.showSaveDialog({ defaultUri: suggested(open.uri, format), filters: filters[format] });
  if (!target) return;
  await write(target, pieces(session, format), open);
  window.setStatusBarMessage(`Saved ${workspace.asRelativePath(target)}`, 5000);
}

/** As a whole or not at all, whatever happens on the way. @throws UserError where the place does not take it. */
async function write(target: Uri, pieces: AsyncIterable<string> | Iterable<Uint8Array>, open: OpenExperiment): Promise<void> {
  const input =
    target.toString() === open.uri.toString()
      ? open.fileName
      : target.scheme === 'file'
        ? await writtenOver(target.fsPath, open.inputs)
        : undefined;
  if (input !== undefined)
    throw new UserError(
      `${workspace.asRelativePath(target)} is what the experiment reads (${workspace.asRelativePath(input)}), and would be lost. Nothing was written; choose another name.`,
    );
  if (target.scheme !== 'file') {
    const all: Uint8Array[] = [];
    for await (const piece of pieces) all.push(typeof piece === 'string' ? Buffer.from(piece) : piece);
    return workspace.fs.writeFile(target, Buffer.concat(all));
  }
  try {
    await writeWhole(target.fsPath, pieces);
  } catch (error) {
    if (error instanceof Error && 'code' in error)
      throw new UserError(`${target.fsPath} cannot be written: ${reasonOf(error)}. What was there before is unchanged.`);
    throw error;
  }
}

async function* pieces(session: ExperimentSession, format: ExportFormat): AsyncGenerator<string> {
  const id = await session.read('beginExport', { format });
  try {
    for (let next: number | null = 0; next !== null;) {
      const piece: { text: string; next: number | null } = await session.read('exportPiece', { export: id, next });
      yield piece.text;
      next = piece.next;
    }
  } finally {
    // Nobody waits for it where the session has ended meanwhile.
    await session.read('endExport', { export: id }).catch(() => undefined);
  }
}

/** Asks where to save what a network's run has come to at a step, and writes it. */
export async function saveWeights(
  session: ExperimentSession,
  open: OpenExperiment,
  run: RunId,
  step: number,
  names: 'own' | 'torch' = 'own',
): Promise<void> {
  const name = [
    withoutExtension(open.uri.path).split('/').at(-1),
    ...(session.info.runs.length > 1 ? [run] : []),
    step,
    ...(names === 'torch' ? ['torch'] : []),
  ].join('-');
  // First, so that nobody chooses a place for what cannot be had.
  const file = await session.read('trained', { run, step, names });
  await saveFile(open, name, 'safetensors', 'safetensors', file);
}

/** Asks where to save a chart's picture, and writes it. */
export async function savePicture(open: OpenExperiment, name: string, png: Uint8Array): Promise<void> {
  await saveFile(open, name, 'png', 'PNG', png);
}

/** Asks where to save a table, and writes it. */
export async function saveTable(open: OpenExperiment, name: string, csv: string): Promise<void> {
  await saveFile(open, name, 'csv', 'CSV', new TextEncoder().encode(csv));
}

async function saveFile(open: OpenExperiment, name: string, extension: string, kind: string, content: Uint8Array): Promise<void> {
  const safeName =
    (name.endsWith(`.${extension}`) ? name.slice(0, -extension.length - 1) : name).replace(/[^\p{L}\p{N} _-]/gu, '').slice(0, 80) ||
    'chart';
  const base = suggested(open.uri, extension);
  const target = await window.showSaveDialog({
    defaultUri: Uri.joinPath(base, '..', `${safeName}.${extension}`),
    filters: { [kind]: [extension] },
  });
  if (target) await write(target, [content], open);
}

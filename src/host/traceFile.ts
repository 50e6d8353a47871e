import { open } from 'node:fs/promises';
import { Uri, window, workspace } from 'vscode';
import type { ExportFormat, RunId } from '../protocol/session';
import type { ExperimentSession } from '../session/experimentSession';

const filters: Record<ExportFormat, Record<string, string[]>> = { csv: { CSV: ['csv'] }, jsonl: { 'JSON Lines': ['jsonl'] } };

const withoutExtension = (path: string) => path.replace(/(\.experiment)?\.(ya?ml|json)$/, '');

/** Beside the experiment file: `rosenbrock.csv`. */
function suggested(experiment: Uri, extension: string): Uri {
  const path = withoutExtension(experiment.path);
  return experiment.scheme === 'untitled' ? Uri.file(`experiment.${extension}`) : experiment.with({ path: `${path}.${extension}` });
}

/** Asks where to save the trace, and writes it piece by piece; nothing is written when the user changes their mind. */
export async function saveTrace(session: ExperimentSession, experiment: Uri, format: ExportFormat): Promise<void> {
  const target = await window.showSaveDialog({ defaultUri: suggested(experiment, format), filters: filters[format] });
  if (target) await writeTrace(session, target, format);
}

export async function writeTrace(session: ExperimentSession, target: Uri, format: ExportFormat): Promise<void> {
  if (target.scheme === 'file') {
    const file = await open(target.fsPath, 'w');
    try {
      for await (const text of pieces(session, format)) await file.write(text);
    } finally {
      await file.close();
    }
  } else {
    const all: string[] = [];
    for await (const text of pieces(session, format)) all.push(text);
    await workspace.fs.writeFile(target, new TextEncoder().encode(all.join('')));
  }
  window.setStatusBarMessage(`Saved ${workspace.asRelativePath(target)}`, 5000);
}

async function* pieces(session: ExperimentSession, format: ExportFormat): AsyncGenerator<string> {
  const id = await session.read('beginExport', { format });
  try {
    for (let next: number | null = 0; next !== null; ) {
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
export async function saveWeights(session: ExperimentSession, experiment: Uri, run: RunId, step: number): Promise<void> {
  const name = [withoutExtension(experiment.path).split('/').at(-1), ...(session.info.runs.length > 1 ? [run] : []), step].join('-');
  // First, so that nobody chooses a place for what cannot be had.
  const file = await session.read('trained', { run, step });
  await saveFile(experiment, name, 'safetensors', 'safetensors', file);
}

/** Asks where to save a chart's picture, and writes it. */
export async function savePicture(experiment: Uri, name: string, png: Uint8Array): Promise<void> {
  await saveFile(experiment, name, 'png', 'PNG', png);
}

/** Asks where to save a table, and writes it. */
export async function saveTable(experiment: Uri, name: string, csv: string): Promise<void> {
  await saveFile(experiment, name, 'csv', 'CSV', new TextEncoder().encode(csv));
}

async function saveFile(experiment: Uri, name: string, extension: string, kind: string, content: Uint8Array): Promise<void> {
  const safeName = name.replace(new RegExp(`\\.${extension}$`), '').replace(/[^\p{L}\p{N} _-]/gu, '').slice(0, 80) || 'chart';
  const base = suggested(experiment, extension);
  const target = await window.showSaveDialog({ defaultUri: Uri.joinPath(base, '..', `${safeName}.${extension}`), filters: { [kind]: [extension] } });
  if (target) await workspace.fs.writeFile(target, content);
}

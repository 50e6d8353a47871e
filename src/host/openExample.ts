import { FileType, QuickPickItemKind, Uri, ViewColumn, window, workspace, type QuickPickItem } from 'vscode';
import { isRecording } from './experimentFile';
import { lessonOf, scriptLessonOf, topicOf } from './lesson';
import { openRecording } from './recordings';

interface Example extends QuickPickItem {
  /** Folders and name below examples/. */
  readonly path?: readonly string[];
}

const isExample = (name: string) => /\.(experiment\.(ya?ml|json)|optrace)$/.test(name);

/**
 * Shows the examples with their lessons, topic by topic, and opens the one that is picked: where the workspace has it, that file; else a copy
 * of the user's own, which may be changed.
 * @param own where the copies are kept.
 */
export async function openExample(extension: Uri, own: Uri): Promise<void> {
  const source = Uri.joinPath(extension, 'examples');
  const picked = await window.showQuickPick(examplesIn(source), {
    title: 'Open an Example…',
    placeHolder: 'What do you want to see?',
    matchOnDetail: true,
  });
  if (!picked?.path) return;
  const uri = (await inWorkspace(picked.path)) ?? (await copied(source, own, picked.path));
  if (isRecording(uri)) await openRecording(uri);
  else await window.showTextDocument(uri, { viewColumn: ViewColumn.Active, preview: false });
}

async function examplesIn(folder: Uri): Promise<Example[]> {
  const entries = [...(await workspace.fs.readDirectory(folder))].sort(([a], [b]) => (a < b ? -1 : 1));
  const topics = entries.filter(([, type]) => type === FileType.Directory).map(([name]) => name);
  const here = await Promise.all(entries.filter(([name]) => isExample(name)).map(([name]) => exampleOf(folder, [name])));
  const below = await Promise.all(
    topics.map(async (topic) => {
      const files = [...(await workspace.fs.readDirectory(Uri.joinPath(folder, topic)))]
        .map(([name]) => name)
        .filter(isExample)
        .sort();
      const examples = await Promise.all(files.map((name) => exampleOf(folder, [topic, name])));
      return examples.length > 0 ? [{ label: topicOf(topic), kind: QuickPickItemKind.Separator }, ...examples] : [];
    }),
  );
  return [...below.flat(), ...here];
}

async function exampleOf(folder: Uri, path: readonly string[]): Promise<Example> {
  const textOf = async (name: Uri) => new TextDecoder().decode(await workspace.fs.readFile(name));
  const uri = Uri.joinPath(folder, ...path);
  // Of a recording the script that made it says what it is.
  const { title, lesson } = isRecording(uri)
    ? scriptLessonOf(await textOf(uri.with({ path: uri.path.replace(/\.optrace$/, '.py') })))
    : lessonOf(await textOf(uri));
  const name = path[path.length - 1];
  return { label: title || name, description: name, detail: lesson, path };
}

async function inWorkspace(path: readonly string[]): Promise<Uri | undefined> {
  for (const { uri } of workspace.workspaceFolders ?? []) {
    const file = Uri.joinPath(uri, ...path);
    if (await isThere(file)) return file;
  }
  return undefined;
}

/** With everything that lies beside it: an example may read a table. What the user has changed stays. */
async function copied(source: Uri, own: Uri, path: readonly string[]): Promise<Uri> {
  const folder = path.slice(0, -1);
  const [from, to] = [Uri.joinPath(source, ...folder), Uri.joinPath(own, 'examples', ...folder)];
  await workspace.fs.createDirectory(to);
  for (const [name, type] of await workspace.fs.readDirectory(from)) {
    const target = Uri.joinPath(to, name);
    const isWanted = type === FileType.File || name.endsWith('.tensors');
    if (isWanted && !(await isThere(target))) await workspace.fs.copy(Uri.joinPath(from, name), target);
  }
  return Uri.joinPath(own, 'examples', ...path);
}

async function isThere(file: Uri): Promise<boolean> {
  return workspace.fs.stat(file).then(
    () => true,
    () => false,
  );
}

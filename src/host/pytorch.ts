import { basename } from 'node:path';
import { env, SnippetString, Uri, ViewColumn, window, workspace } from 'vscode';
import { UserError } from '../protocol/channel';
import { experimentInFront } from './experimentFile';
import type { LanguageClient } from './language/client';
import type { OpenExperiments } from './openExperiments';

const recorder = 'optimizer_debugger.py';
const lines = ['from optimizer_debugger import record', 'run = record(optimizer, model, to="run.optrace")'] as const;

/** Puts the recorder beside a Python script, and offers the two lines that record a run. */
export async function recordPyTorch(extension: Uri, script: Uri | undefined): Promise<void> {
  const folder = await folderFor(script);
  if (!folder) return;
  const target = Uri.joinPath(folder, recorder);
  const source = Uri.joinPath(extension, 'dist', 'recorder', recorder);
  const ours = await workspace.fs.readFile(source);
  const there = await workspace.fs.readFile(target).then(
    (bytes) => bytes,
    () => undefined,
  );
  if (there && !Buffer.from(there).equals(Buffer.from(ours))) {
    const answer = await window.showWarningMessage(`${recorder} is there already, and another version.`, { modal: true }, 'Replace');
    if (answer !== 'Replace') return;
  }
  await workspace.fs.writeFile(target, ours);
  const [insert, copy] = ['Insert at the Cursor', 'Copy'];
  const editor = window.activeTextEditor?.document.languageId === 'python' ? window.activeTextEditor : undefined;
  const answer = await window.showInformationMessage(
    `${recorder} is beside your script. After the optimizer is made, write: ${lines.join('; ')}`,
    ...(editor ? [insert, copy] : [copy]),
  );
  if (answer === insert)
    await editor?.insertSnippet(new SnippetString(`${lines[0]}\nrun = record(\${1:optimizer}, \${2:model}, to="run.optrace")\n`));
  else if (answer === copy) await env.clipboard.writeText(`${lines.join('\n')}\n`);
}

async function folderFor(script: Uri | undefined): Promise<Uri | undefined> {
  const file = script ?? (window.activeTextEditor?.document.languageId === 'python' ? window.activeTextEditor.document.uri : undefined);
  if (file?.scheme === 'file') return Uri.joinPath(file, '..');
  const [picked] = (await window.showOpenDialog({ title: 'Beside which script?', filters: { Python: ['py'] } })) ?? [];
  return picked && Uri.joinPath(picked, '..');
}

/** Makes the updates of a recording again and shows what was found; asks for the rule of an optimizer of one's own. */
export async function verifyRecording(language: LanguageClient, recording: Uri | undefined): Promise<void> {
  const path = await recordingPath(recording, 'Verify Recording');
  if (path === undefined) return;
  let report = await language.request('verifyRecording', { path });
  if (report.needsRule) {
    const optimizers = await language.request('optimizers', {});
    const picked = await window.showQuickPick(
      optimizers.map(({ name, title }) => ({ label: name, description: title })),
      { title: 'Verify Recording', placeHolder: 'Which rule is the optimizer to follow?' },
    );
    if (!picked) return;
    report = await language.request('verifyRecording', { path, rule: picked.label });
  }
  await show(basename(path), report.lines);
}

/** Holds a recording or trace against another, and shows where they part: two recordings in one panel, anything else as a text. */
export async function compareRecordings(language: LanguageClient, experiments: OpenExperiments, recording: Uri | undefined): Promise<void> {
  const path = await recordingPath(recording, 'Compare With…');
  if (path === undefined) return;
  const other = await recordingPath(undefined, `Compare ${basename(path)} With…`, true);
  if (other === undefined) return;
  if ([path, other].every((one) => /\.optrace$/i.test(one))) return experiments.of(Uri.file(path)).compareWith(other);
  const { lines: found } = await language.request('compareRecordings', { path, other });
  await show(`${basename(path)} and ${basename(other)}`, found);
}

async function recordingPath(given: Uri | undefined, title: string, isAsked = false): Promise<string | undefined> {
  const front = experimentInFront();
  const uri =
    given ??
    (!isAsked && front?.path.endsWith('.optrace')
      ? front
      : (await window.showOpenDialog({ title, filters: { 'Recordings and traces': ['optrace', 'jsonl'] } }))?.[0]);
  if (uri && uri.scheme !== 'file')
    throw new UserError('A recording is read from this machine’s files only. Copy it there with its folder of tensors.');
  return uri?.fsPath;
}

async function show(subject: string, found: readonly string[]): Promise<void> {
  const document = await workspace.openTextDocument({ content: `${subject}\n\n${found.join('\n')}\n` });
  await window.showTextDocument(document, { viewColumn: ViewColumn.Beside, preview: true });
}

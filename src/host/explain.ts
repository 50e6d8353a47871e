import { Uri, window, workspace } from 'vscode';
import { UserError } from '../protocol/channel';
import type { RunId } from '../protocol/session';
import { experimentInFront } from './experimentFile';
import type { LanguageClient } from './language/client';
import { textToRun } from './language/document';
import type { OpenExperiments } from './openExperiments';

/**
 * Opens the panel at the explanation of an optimizer: with the numbers of the step looked at where it runs, else its formulas
 * and symbols alone.
 * @param from the file's address, which a link in a hover gives as plain data.
 * @param run one of its runs; asked for where it is missing.
 */
export async function explainOptimizer(experiments: OpenExperiments, language: LanguageClient, from: unknown, run?: RunId): Promise<void> {
  const uri = addressOf(from) ?? experimentInFront() ?? experiments.latest?.uri;
  if (!uri) throw new UserError('Open an experiment file (*.experiment.yaml) first: its optimizers can be explained.');
  const text = textToRun(await workspace.openTextDocument(uri));
  const wanted = run ?? (await chosenOptimizer(language, text));
  if (wanted === undefined) return;
  const open = experiments.of(uri);
  if (open.session?.info.runs.some(({ id }) => id === wanted)) return open.explain(wanted);
  const explanation = await language.request('explain', { ...text, run: wanted });
  if (!explanation) throw new UserError(`The file has no optimizer ${wanted} any more. Choose another with “Explain Optimizer…”.`);
  open.explain(explanation);
}

async function chosenOptimizer(language: LanguageClient, text: ReturnType<typeof textToRun>): Promise<RunId | undefined> {
  const { optimizers = [] } = (await language.request('runTargets', text)) ?? {};
  if (optimizers.length === 0) throw new UserError('The file has no optimizer to explain. Add one, such as `optimizer: adam`.');
  if (optimizers.length === 1) return optimizers[0].ids[0];
  const picked = await window.showQuickPick(
    optimizers.map(({ label, optimizer, ids }) => ({ label, description: optimizer, run: ids[0] })),
    { title: 'Explain Optimizer…' },
  );
  return picked?.run;
}

function addressOf(from: unknown): Uri | undefined {
  if (from instanceof Uri) return from;
  return typeof from === 'object' && from !== null && 'scheme' in from ? Uri.from(from as { scheme: string }) : undefined;
}

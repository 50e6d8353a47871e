import { QuickPickItemKind, window, type QuickPickItem } from 'vscode';
import type { RunId, RunInfo } from '../../protocol/session';
import type { ExperimentSession } from '../../session/experimentSession';
import type { LanguageClient } from '../language/client';

interface Choice extends QuickPickItem {
  readonly change?: { readonly option: RunInfo['options'][number] } | { readonly optimizer: string };
}

/**
 * Asks what the further run shall do otherwise, and adds it: it starts from the parameters, the state and the random streams
 * that the given run has at its present step.
 * @returns the new run's id; null when the user changed their mind.
 */
export async function fork(session: ExperimentSession, language: LanguageClient, id: RunId): Promise<RunId | null> {
  const run = session.info.runs.find((one) => one.id === id);
  if (!run) return null;
  const step = session.status.runs.find((one) => one.id === id)?.cursor ?? 0;
  const choice = await window.showQuickPick(choices(language, run), {
    title: `Fork ${run.label} from Step ${step}`,
    placeHolder: 'What should the new run do differently?',
    matchOnDescription: true,
  });
  if (!choice) return null;
  const changes =
    choice.change === undefined
      ? {}
      : 'optimizer' in choice.change
        ? { optimizer: choice.change.optimizer }
        : await changedOption(choice.change.option);
  if (!changes) return null;
  return (await session.change('fork', { run: id, ...changes })).run;
}

async function choices(language: LanguageClient, run: RunInfo): Promise<Choice[]> {
  const others = (await language.request('optimizers', {})).filter(({ name }) => name !== run.optimizer);
  return [
    ...run.options.map((option): Choice => ({ label: option.name, description: option.text, change: { option } })),
    { label: 'nothing', description: 'the same again, to be changed later' },
    { label: 'another optimizer', kind: QuickPickItemKind.Separator },
    ...others.map(({ name, title }): Choice => ({ label: name, description: title, change: { optimizer: name } })),
  ];
}

async function changedOption({ name, text }: RunInfo['options'][number]): Promise<{ written: Record<string, string> } | undefined> {
  const answer = await window.showInputBox({
    title: name,
    prompt: `The ${name} of the new run, as it would stand in the experiment file.`,
    value: text,
    validateInput: (written) => (written.trim() === '' ? 'Write a value.' : undefined),
  });
  return answer === undefined ? undefined : { written: { [name]: answer } };
}

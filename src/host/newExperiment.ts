import { ViewColumn, window, workspace } from 'vscode';
import type { LanguageClient } from './language/client';

/** Asks for a template and opens it as a new, unsaved experiment file. */
export async function newExperiment(language: LanguageClient): Promise<void> {
  const choices = async () => {
    const templates = await language.request('templates', {});
    return templates.map((template) => ({ label: template.title, detail: template.description, template }));
  };
  const picked = await window.showQuickPick(choices(), {
    title: 'New Optimizer Experiment',
    placeHolder: 'What do you want to look at?',
    matchOnDetail: true,
  });
  if (!picked) return;
  const document = await workspace.openTextDocument({ language: 'optimizer-experiment', content: picked.template.text });
  await window.showTextDocument(document, ViewColumn.Active);
}

import { ViewColumn, window, workspace } from 'vscode';
import { templates } from '../core/experiment/templates';

/** Asks for a template and opens it as a new, unsaved experiment file. */
export async function newExperiment(): Promise<void> {
  const picked = await window.showQuickPick(
    templates.map((template) => ({ label: template.title, detail: template.description, template })),
    { title: 'New Optimizer Experiment', placeHolder: 'What do you want to look at?', matchOnDetail: true },
  );
  if (!picked) return;
  const document = await workspace.openTextDocument({ language: 'optimizer-experiment', content: picked.template.text });
  await window.showTextDocument(document, ViewColumn.Active);
}

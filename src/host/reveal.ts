import { Range, Selection, TextEditorRevealType, window, workspace, type Uri } from 'vscode';
import type { TextRange } from '../core/diagnostic';

/** Shows a place of a file in an editor. */
export async function revealRange(uri: Uri, range: TextRange): Promise<void> {
  const document = await workspace.openTextDocument(uri);
  const place = new Range(document.positionAt(range.start), document.positionAt(range.end));
  const shown = window.visibleTextEditors.find((editor) => editor.document.uri.toString() === uri.toString());
  const editor = await window.showTextDocument(document, { viewColumn: shown?.viewColumn, preserveFocus: false });
  // Not the range: the next key would replace what is selected.
  editor.selection = new Selection(place.start, place.start);
  editor.revealRange(place, TextEditorRevealType.InCenterIfOutsideViewport);
}

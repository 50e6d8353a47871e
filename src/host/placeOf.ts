import { dirname } from 'node:path';
import { workspace, type Uri } from 'vscode';
import type { LoadParams } from '../protocol/session';

/** Where the files that an experiment refers to may lie: beside it, inside its workspace. Files that are not on the disk refer to none. */
export function placeOf(uri: Uri): Pick<LoadParams, 'directory' | 'root'> {
  if (uri.scheme !== 'file') return {};
  return { directory: dirname(uri.fsPath), root: workspace.getWorkspaceFolder(uri)?.uri.fsPath };
}

import * as vscode from 'vscode';

/** The extension under test, from its sources or installed. */
export function extension(): vscode.Extension<unknown> {
  const id = 'optimizer-debugger.optimizer-debugger';
  const found = vscode.extensions.getExtension(id);
  if (!found) throw new Error(`VS Code ${vscode.version} does not know ${id}.`);
  return found;
}

/** A file of the workspace that is open, which is a copy of examples/. */
export function file(name: string): vscode.Uri {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  return vscode.Uri.joinPath(folder.uri, name);
}

/** Asks again until the answer is good; the error says what was awaited. */
export async function eventually<T>(ask: () => T | Promise<T>, good: (answer: T) => boolean, what: string): Promise<T> {
  const deadline = Date.now() + 40_000;
  for (;;) {
    const answer = await ask();
    if (good(answer)) return answer;
    if (Date.now() > deadline) throw new Error(`${what} did not come about; last seen: ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

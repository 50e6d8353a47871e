/**
 * A complete VS Code server (workbench and Node extension host) out of the npm registry: the package code-server holds one
 * that needs no compiling, so a machine that reaches nothing but a registry can still test in a real VS Code.
 */
import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { installOnce, npmInstall } from './install';

/** The oldest VS Code that `engines.vscode` promises, and the newest there is. */
export type Edition = 'oldest' | 'newest';

export const versions: Record<Edition, string> = { oldest: '1.100.3', newest: '1.139.1' };

export interface VscodeInstallation {
  readonly node: string;
  readonly serverMain: string;
}

/** Installs the server unless it is there. Linux and macOS only. */
export async function installVscode(edition: Edition): Promise<VscodeInstallation> {
  return edition === 'oldest' ? installOldest() : installNewest();
}

const platform = `${process.platform}-${process.arch}`;
const vscodeIn = (folder: string) => join(folder, 'node_modules/code-server/lib/vscode');

async function installOldest(): Promise<VscodeInstallation> {
  const folder = await installOnce(`vscode-server-${versions.oldest}`, async (partial) => {
    await npmInstall(partial, 'code-server@4.100.3', '@vscode/ripgrep-universal@1.18.0');
    await npmInstall(vscodeIn(partial));
    // Its own ripgrep is downloaded by an install script, which a machine without downloads cannot run.
    const ripgrep = join(vscodeIn(partial), 'node_modules/@vscode/ripgrep/bin/rg');
    await mkdir(dirname(ripgrep), { recursive: true });
    await copyFile(join(partial, `node_modules/@vscode/ripgrep-universal/bin/${platform}/rg`), ripgrep);
    await chmod(ripgrep, 0o755);
  });
  return complete({ node: process.execPath, serverMain: join(vscodeIn(folder), 'out/server-main.js') });
}

async function installNewest(): Promise<VscodeInstallation> {
  const node = `node-${platform}`;
  const folder = await installOnce(`vscode-server-${versions.newest}`, async (partial) => {
    await npmInstall(partial, 'code-server@4.139.1', `${node}@24.21.0`);
    await npmInstall(vscodeIn(partial));
  });
  return complete({ node: join(folder, `node_modules/${node}/bin/node`), serverMain: join(vscodeIn(folder), 'out/server-main.js') });
}

function complete(installation: VscodeInstallation): VscodeInstallation {
  for (const file of [installation.node, installation.serverMain]) {
    if (!existsSync(file)) throw new Error(`The VS Code server lacks ${file}; remove the .vscode-test folder and try again.`);
  }
  return installation;
}

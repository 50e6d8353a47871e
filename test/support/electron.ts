/**
 * `npm run test:electron`: the same suite inside a desktop VS Code's extension host, downloaded by @vscode/test-electron, or
 * the one VSCODE_EXECUTABLE names.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTests } from '@vscode/test-electron';
import { copyExamples } from './examples';
import { root, testOutput } from './paths';
import { versions } from './vscodeInstallation';

async function main(): Promise<void> {
  const workspace = mkdtempSync(join(tmpdir(), 'optimizer-debugger-'));
  copyExamples(workspace);
  try {
    process.exitCode = await runTests({
      version: process.argv.includes('--newest') ? 'stable' : versions.oldest,
      vscodeExecutablePath: process.env.VSCODE_EXECUTABLE,
      extensionDevelopmentPath: root,
      extensionTestsPath: join(testOutput, 'host/index.js'),
      launchArgs: [workspace, '--disable-extensions', '--disable-workspace-trust'],
    });
  } finally {
    rmSync(workspace, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});

/**
 * `npm start`: opens the extension with the examples, trusted, on the walkthrough and one example beside its panel. In the desktop's VS Code
 * if there is a `code` command, else in a VS Code server of its own, installed as the user would have it, that stays up until Ctrl-C.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './command';
import { examples, installations, root } from './paths';
import { startVscode } from './vscodeServer';

const folder = join(installations, 'start');
/** A copy, so that playing with the examples changes nothing in the repository. */
const workspace = join(folder, 'examples');
/** What lays out the first minute. */
const firstMinute = join(root, 'test/support/firstMinute');

/** Nothing that stands between a newcomer and the example. */
const settings = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'security.workspace.trust.enabled': false,
  'editor.minimap.enabled': false,
};

async function main(): Promise<void> {
  if (!existsSync(workspace)) cpSync(examples, workspace, { recursive: true });
  if (desktop()) {
    await run(
      'code',
      [
        '--disable-workspace-trust',
        '--skip-welcome',
        `--extensionDevelopmentPath=${root}`,
        `--extensionDevelopmentPath=${firstMinute}`,
        workspace,
      ],
      { cwd: root },
    );
    console.log('VS Code opens with the extension and the examples.');
    return;
  }
  const vsix = join(folder, 'optimizer-debugger.vsix');
  await run('npm', ['run', 'package', '--', '--out', vsix], { cwd: root });
  const layout = join(folder, 'first-minute.vsix');
  await run(
    'npx',
    ['--no-install', 'vsce', 'package', '--no-dependencies', '--skip-license', '--allow-missing-repository', '--out', layout],
    { cwd: firstMinute },
  );
  const server = await startVscode({ edition: 'newest', folder, vsix: [vsix, layout], automated: false, settings });
  console.log(
    `VS Code with the extension and the examples is at\n\n    ${server.address({ folder: workspace })}\n\nPress Ctrl-C to end it.`,
  );
  await server.ended;
}

/** A `code` that can open a window: not the one of a terminal without a display. */
function desktop(): boolean {
  const display = process.platform !== 'linux' || !!process.env.DISPLAY || !!process.env.WAYLAND_DISPLAY;
  return display && spawnSync('code', ['--version'], { stdio: 'ignore', shell: process.platform === 'win32' }).status === 0;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});

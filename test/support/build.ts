/** What is built from the sources, made anew when a source is younger. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths';

/** Everything that a bundle or the package is made of; folders with all that is in them. */
const inputs = [
  'src',
  'webview',
  'examples',
  'package.json',
  'package-lock.json',
  'package.nls.json',
  'esbuild.js',
  'README.md',
  'CHANGELOG.md',
  '.vscodeignore',
];

/** Says where a bundle of dist/ lies, built from the sources as they are. */
export function built(bundle: string): string {
  const path = join(root, 'dist', bundle);
  // The schema comes first, the bundles last, all in one go.
  if (!isFresh(path)) execFileSync(process.execPath, [join(root, 'esbuild.js')], { cwd: root, stdio: 'pipe' });
  return path;
}

/** Says where the VSIX lies, packaged from the sources as they are. */
export function packaged(): string {
  const path = join(root, 'optimizer-debugger.vsix');
  if (!isFresh(path))
    execFileSync('npm', ['run', '--silent', 'package'], { cwd: root, stdio: 'pipe', shell: process.platform === 'win32' });
  return path;
}

/** Whether a file is there and no input is younger. */
function isFresh(path: string): boolean {
  return existsSync(path) && statSync(path).mtimeMs > Math.max(...inputs.map((name) => youngest(join(root, name))));
}

function youngest(path: string): number {
  const { mtimeMs } = statSync(path);
  if (!statSync(path).isDirectory()) return mtimeMs;
  return Math.max(mtimeMs, ...readdirSync(path).map((name) => youngest(join(path, name))));
}

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './paths';


let isBuilt = false;

/** Bundles dist/ from the sources as they are, once a process, and says where a bundle lies. */
export function built(bundle: string): string {
  if (!isBuilt) execFileSync(process.execPath, [join(root, 'esbuild.js')], { cwd: root, stdio: 'pipe' });
  isBuilt = true;
  return join(root, 'dist', bundle);
}

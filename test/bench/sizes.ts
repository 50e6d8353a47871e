import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Figure } from './figure';

const root = join(__dirname, '../..');

/** Sizes of what is shipped; build with --production and package first. */
export function sizes(): Figure[] {
  const host = statSync(join(root, 'dist/extension.js')).size / 1000;
  const vsix = join(root, 'optimizer-debugger.vsix');
  const figures: Figure[] = [
    { name: 'bundle of the host without tfjs', value: `${host.toFixed(0)} kB`, bound: '≤ 300 kB', isMet: host <= 300 },
  ];
  if (existsSync(vsix)) {
    const megabytes = statSync(vsix).size / 1e6;
    figures.push({ name: 'VSIX', value: `${megabytes.toFixed(2)} MB`, bound: '≤ 4 MB', isMet: megabytes <= 4 });
  }
  return figures;
}

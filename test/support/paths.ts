/** Where things stand in this repository, for tests and tools. */
import { join, resolve } from 'node:path';

export const root = resolve(__dirname, '../..');
/** What tests install (VS Code, Chromium), git-ignored and kept between runs. */
export const installations = join(root, '.vscode-test');
/** What tests build and leave behind: bundles, screenshots, logs of failed runs; git-ignored. */
export const testOutput = join(root, 'dist-test');
export const examples = join(root, 'examples');

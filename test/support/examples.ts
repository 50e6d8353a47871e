/** The examples, in folders by topic: found by their names alone, which are all different. */
import { copyFileSync, mkdirSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { examples } from './paths';

const files = readdirSync(examples, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name))
  .sort();

/** Every experiment file's path. */
export const exampleFiles: readonly string[] = files.filter((path) => /\.experiment\.(ya?ml|json)$/.test(path));

/** The path of an example, or of a file that one reads. */
export function examplePath(name: string): string {
  const path = files.find((one) => basename(one) === name);
  if (!path) throw new Error(`There is no example ${name}.`);
  return path;
}

/** Copies all of them into one folder, where a test opens them by name. */
export function copyExamples(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const path of files) {
    // What belongs to a recording lies in a folder of its name.
    const own = basename(dirname(path));
    const target = own.endsWith('.tensors') ? join(folder, own) : folder;
    mkdirSync(target, { recursive: true });
    copyFileSync(path, join(target, basename(path)));
  }
}

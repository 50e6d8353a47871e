import { readFileSync, realpathSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { RuleFileReader } from '../core/experiment/rulesSection';
import { isInside, isRelative, reasonOf } from './nearby';

const mostBytes = 1 << 20;

/**
 * Reads files of rules near an experiment file, at once: editors ask for them while somebody types, and they are small.
 * @param root what a file must lie in once links are followed; by default the experiment's directory.
 */
export function ruleFilesNear(directory: string, root = directory): RuleFileReader {
  return (path) => {
    if (!isRelative(path)) return { refusal: `${path} is not relative to the experiment file. Write the path from there, such as ./rules.yaml.` };
    const inside = isInside(root, directory) ? root : directory;
    const wanted = resolve(directory, path);
    const outside = { refusal: `${path} lies outside of the experiment’s folder, where files may not be read from. Put the file beside the experiment.` };
    if (!isInside(inside, wanted)) return outside;
    try {
      if (!isInside(realpathSync(inside), realpathSync(wanted))) return outside;
      const status = statSync(wanted);
      if (!status.isFile() || status.size > mostBytes) return { refusal: `${path} is ${status.isFile() ? 'too large for a file of rules' : 'no file'}. Name a file with equations.` };
      return { text: readFileSync(wanted, 'utf8') };
    } catch (error) {
      return { refusal: `${path} cannot be read: ${reasonOf(error, wanted)}.` };
    }
  };
}

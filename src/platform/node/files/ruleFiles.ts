import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import type { RuleFileReader } from '../../../core/experiment/rulesSection';
import { isInside, isRelative } from './nearby';
import { NotRead, readRegularFileSync, reasonOf } from './regularFile';

const mostBytes = 1 << 20;

/**
 * Reads files of rules near an experiment file, at once: editors ask for them while somebody types, and they are small.
 * @param root what a file must lie in once links are followed; by default the experiment's directory.
 * @param onRead is told the real path of every file that is read.
 */
export function ruleFilesNear(directory: string, root = directory, onRead: (path: string) => void = () => undefined): RuleFileReader {
  return (path) => {
    if (!isRelative(path))
      return { refusal: `${path} is not relative to the experiment file. Write the path from there, such as ./rules.yaml.` };
    const inside = isInside(root, directory) ? root : directory;
    const wanted = resolve(directory, path);
    const outside = {
      refusal: `${path} lies outside of the experiment’s folder, where files may not be read from. Put the file beside the experiment.`,
    };
    if (!isInside(inside, wanted)) return outside;
    try {
      const real = realpathSync(wanted);
      if (!isInside(realpathSync(inside), real)) return outside;
      onRead(real);
      return { text: new TextDecoder('utf-8', { ignoreBOM: true }).decode(readRegularFileSync(real, mostBytes)) };
    } catch (error) {
      const reason = error instanceof NotRead ? error.message : reasonOf(error);
      return { refusal: `${path} cannot be read: ${reason} (${wanted}).` };
    }
  };
}

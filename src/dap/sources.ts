import { posix, win32 } from 'node:path';
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { StageSource } from '../protocol/debugging';

type Document = Pick<StageSource, 'name' | 'text'>;

/** Highlights a rule's text in a client that asks for a media type. */
export const ruleMediaType = 'text/x-optimizer-rule';

/**
 * The documents beside the experiment file that stages have their lines in: texts of rules, which a client reads by number, and
 * files of rules. A text keeps its number as long as the client is there, so that breakpoints in it survive a restart.
 */
export class Sources {
  private readonly numbers = new Map<string, number>();
  private readonly documents: Document[] = [];

  /** As a client names it. @param experiment path of the experiment file. */
  of({ name, text }: Document, experiment: string): DebugProtocol.Source {
    if (text === undefined) return { name: name.slice(name.lastIndexOf('/') + 1), path: besideOf(experiment, name) };
    const known = this.numbers.get(text);
    if (known !== undefined) return { name, sourceReference: known };
    const number = this.documents.push({ name, text });
    this.numbers.set(text, number);
    return { name, sourceReference: number };
  }

  /** The text that a client asks for by its number; undefined: there is none. */
  text(reference: number): string | undefined {
    return this.documents[reference - 1]?.text;
  }

  /** The document that a client means; undefined where it is none of those that the given stages stand in. */
  find(
    { path, sourceReference }: DebugProtocol.Source,
    experiment: string,
    stages: readonly { readonly source?: StageSource }[],
  ): Document | undefined {
    if (sourceReference) return this.documents[sourceReference - 1];
    return stages
      .flatMap(({ source }) => (source && source.text === undefined ? [source] : []))
      .find(({ name }) => path !== undefined && plain(besideOf(experiment, name)) === plain(path));
  }
}

/** Letters of drives have no case, and both slashes mean the same there. */
export function plain(path: string): string {
  return /^[a-z]:[\\/]/i.test(path) ? path.toLowerCase().replaceAll('\\', '/') : path;
}

/** The path of a file that the experiment names. */
function besideOf(experiment: string, name: string): string {
  if (experiment.includes('://')) return `${experiment.slice(0, experiment.lastIndexOf('/') + 1)}${name}`;
  const paths = /^[a-z]:[\\/]|^\\\\/i.test(experiment) ? win32 : posix;
  return paths.join(paths.dirname(experiment), name);
}

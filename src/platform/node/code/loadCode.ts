import { realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, isAbsolute, join, relative, resolve } from 'node:path';
import { compileFunction } from 'node:vm';
import { CodeFailure, type CodePlace, type LoadCode, type WorkspaceCode } from '../../../core/code/workspaceCode';
import { Interrupted } from '../../../core/objective/objective';
import { tf } from '../../../core/objective/tensorflow/api';
import { isInside, isRelative } from '../files/nearby';
import { NotRead, readRegularFileSync, reasonOf } from '../files/regularFile';
import { TookTooLong, withinSeconds } from './guard';
import { SyntaxProblem, translated, type Translated } from './translate';

const mostBytes = 4 * 2 ** 20;
/** Files that a module may import, with those that they import. */
const mostFiles = 200;
/** Seconds that loading may take. */
const loadingLimit = 10;
const kinds = ['.mjs', '.js', '.cjs', '.ts', '.mts', '.cts'];

interface Loaded {
  readonly module: { exports: unknown };
  readonly text: string;
  readonly translated: Translated | undefined;
}

/**
 * Loads code near an experiment file, and what it imports from there. It is run: only for a user who trusts the place.
 * @param root what all files must lie in once links are followed; by default the experiment's directory.
 * @param onRead is told the real path of every file that is read.
 */
export function codeNear(directory: string, root = directory, onRead: (path: string) => void = () => undefined): LoadCode {
  const loader = new CodeLoader(directory, isInside(root, directory) ? root : directory, onRead);
  // eslint-disable-next-line @typescript-eslint/require-await -- What cannot be loaded rejects.
  return async (path) => loader.load(path);
}

class CodeLoader {
  /** By real path. */
  private readonly files = new Map<string, Loaded>();

  constructor(
    private readonly directory: string,
    private readonly root: string,
    private readonly onRead: (path: string) => void,
  ) {}

  load(path: string): WorkspaceCode {
    if (!isRelative(path))
      throw new CodeFailure(`${path} is not relative to the experiment file. Write the path from there, such as ./loss.mjs.`);
    const real = this.realPath(resolve(this.directory, path), path);
    const exported = this.guarded('The module', loadingLimit, real, () => this.exportsOf(real));
    if ((typeof exported !== 'object' && typeof exported !== 'function') || exported === null)
      throw new CodeFailure('The module exports nothing that has names.', this.place(real, 1, 1));
    const placeOf = (name: string) => this.placeOf(real, name);
    return {
      path,
      exports: exported as Readonly<Record<string, unknown>>,
      run: (subject, place, seconds, call) => this.guarded(subject, seconds, real, call, place),
      here: () => this.placeIn(new Error()),
      placeOf,
    };
  }

  /** A call into code; what goes wrong is told with its place. */
  private guarded<Result>(what: string, seconds: number, real: string, call: () => Result, place = this.place(real, 1, 1)): Result {
    try {
      return withinSeconds(seconds, call);
    } catch (error) {
      if (error instanceof Interrupted || error instanceof CodeFailure) throw error;
      if (error instanceof TookTooLong)
        throw new CodeFailure(
          `${what} did not come back within ${seconds} s and was ended. Look for a loop that does not end${what === '`loss`' || what === '`start`' ? ', or write `timeLimit: 300` beside `module:` where it needs longer' : ''}.`,
          place,
          error,
        );
      throw new CodeFailure(`${what} failed: ${inWords(error)}.`, this.placeIn(error) ?? place, error);
    }
  }

  private exportsOf(real: string): unknown {
    const known = this.files.get(real);
    if (known) return known.module.exports;
    if (this.files.size >= mostFiles) throw new CodeFailure(`More than ${mostFiles} files are imported. Import fewer.`);
    const text = this.read(real);
    const loaded: { -readonly [Key in keyof Loaded]: Loaded[Key] } = { module: { exports: {} }, text, translated: undefined };
    this.files.set(real, loaded);
    if (real.endsWith('.json')) {
      loaded.module.exports = JSON.parse(text) as unknown;
      return loaded.module.exports;
    }
    const code = this.translated(real, text);
    loaded.translated = code;
    const { module } = loaded;
    const body = compileFunction(code.code, ['exports', 'require', 'module', '__filename', '__dirname'], { filename: real }) as (
      ...given: unknown[]
    ) => void;
    body.call(module.exports, module.exports, (name: string) => this.required(name, real), module, real, dirname(real));
    return module.exports;
  }

  private translated(real: string, text: string): Translated {
    try {
      return translated(text, real);
    } catch (error) {
      if (!(error instanceof SyntaxProblem)) throw error;
      throw new CodeFailure(
        `The syntax is not that of ${/ts$/.test(real) ? 'TypeScript' : 'JavaScript'}: ${error.message.replace(/\.$/, '')}.`,
        this.place(real, error.line, error.column),
        error,
      );
    }
  }

  /** What `import` and `require` of a file give. */
  private required(name: string, from: string): unknown {
    try {
      return this.imported(name, from);
    } catch (error) {
      // Where it is asked for.
      if (error instanceof CodeFailure && !error.place) throw new CodeFailure(error.sentence, this.placeIn(new Error()), error);
      throw error;
    }
  }

  private imported(name: string, from: string): unknown {
    if (/^@tensorflow\/tfjs(-core)?$/.test(name)) return tf;
    if (!name.startsWith('.') && !isAbsolute(name)) return createRequire(from)(name) as unknown;
    const wanted = resolve(dirname(from), name);
    const stem = /\.[mc]?js$/.test(wanted) ? wanted.slice(0, -extname(wanted).length) : wanted;
    const candidates = [
      wanted,
      ...kinds.map((kind) => `${stem}${kind}`),
      `${wanted}.json`,
      ...kinds.map((kind) => join(wanted, `index${kind}`)),
    ];
    let refusal: unknown;
    for (const candidate of candidates) {
      try {
        return this.exportsOf(this.realPath(candidate, name));
      } catch (error) {
        if (!(error instanceof NotThere)) throw error;
        refusal ??= error;
      }
    }
    throw refusal;
  }

  /** @throws CodeFailure for a file that lies elsewhere, is not code or is not there. */
  private realPath(wanted: string, name: string): string {
    const outside = new CodeFailure(
      `${name} lies outside of the experiment’s folder, where code may not be run from. Put the file beside the experiment.`,
    );
    if (!isInside(this.root, wanted)) throw outside;
    let real: string;
    try {
      real = realpathSync(wanted);
    } catch (error) {
      throw new NotThere(`${name} cannot be read: ${reasonOf(error)} (${wanted}).`, undefined, error);
    }
    if (!isInside(realpathSync(this.root), real)) throw outside;
    if (extname(real) === '') throw new NotThere(`${name} cannot be read: it is no file of code (${wanted}).`);
    if (![...kinds, '.json'].includes(extname(real)))
      throw new CodeFailure(`${name} is no file of code. Name one that ends in .mjs, .js, .cjs or .ts.`);
    return real;
  }

  private read(real: string): string {
    try {
      const bytes = readRegularFileSync(real, mostBytes);
      this.onRead(real);
      return new TextDecoder().decode(bytes);
    } catch (error) {
      if (!(error instanceof NotRead)) throw error;
      throw new CodeFailure(`${this.named(real)} cannot be read: ${error.message}.`, undefined, error);
    }
  }

  /** The innermost place of an error in files of the workspace. */
  private placeIn(error: unknown): CodePlace | undefined {
    if (!(error instanceof Error) || typeof error.stack !== 'string') return undefined;
    for (const line of error.stack.split('\n')) {
      const [, file, row, column] = /(?:^|\(|at (?:async )?)((?:[A-Za-z]:[\\/]|\/)[^()]*?):(\d+)(?::(\d+))?\)?$/.exec(line) ?? [];
      const known = file === undefined ? undefined : this.files.get(file);
      if (!known || file === undefined) continue;
      // Of a syntax error the column is told by signs below the line.
      const at = column === undefined ? (error.stack.split('\n')[2]?.indexOf('^') ?? 0) + 1 : Number(column);
      const place = known.translated?.placeIn(Number(row), Math.max(1, at)) ?? { line: Number(row), column: Math.max(1, at) };
      return this.place(file, place.line, place.column);
    }
    return undefined;
  }

  /** Where a name is exported. */
  private placeOf(real: string, name: string): CodePlace {
    const lines = this.files.get(real)?.text.split('\n') ?? [];
    const forms = [...['function', 'function*', 'const', 'let', 'var'].map((word) => `${word} ${name}`), `exports.${name}`, name];
    for (const form of [...forms, withOtherQuotes(name)]) {
      for (const [i, text] of lines.entries()) {
        const at = /^\s*(?:\/\/|\*|\/\*)/.test(text) ? -1 : wordAt(text, form);
        if (at >= 0) return this.place(real, i + 1, at + Math.max(0, form.length - name.length) + 1);
      }
    }
    return this.place(real, 1, 1);
  }

  private place(real: string, line: number, column: number): CodePlace {
    return { file: this.named(real), line, column };
  }

  private named(real: string): string {
    return relative(realpathSync(this.directory), real).replaceAll('\\', '/');
  }
}

/** With the other quotes. */
const withOtherQuotes = (name: string) => name.replaceAll("'", '"');

/** Where a text stands in a line as whole words; −1: nowhere. */
function wordAt(line: string, text: string): number {
  const isPart = (character: string | undefined) => character !== undefined && /[\w$]/.test(character);
  for (let at = line.indexOf(text); at >= 0; at = line.indexOf(text, at + 1)) {
    if (!(isPart(text[0]) && isPart(line[at - 1])) && !(isPart(text.at(-1)) && isPart(line[at + text.length]))) return at;
  }
  return -1;
}

/** There is no such file, but perhaps one of a similar name. */
class NotThere extends CodeFailure {}

/** What was thrown, in one line. */
function inWords(error: unknown): string {
  const text =
    error instanceof Error
      ? `${error.name}: ${error.message}`
      : `it threw ${typeof error === 'string' ? error : 'something that is no error'}`;
  const line = text.split('\n')[0].slice(0, 300).replace(/\.$/, '');
  if (line.includes("reading 'backend'")) return `${line}. Perhaps a tensor is used that has been freed before`;
  return line.includes('await is only valid') ? `${line}. A module cannot wait at its top level: read files by \`fs.readFileSync\`` : line;
}

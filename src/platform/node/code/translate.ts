import { SourceMap } from 'node:module';
import { transform } from 'sucrase';

/** A file's text as a function's body that Node.js runs, and where its places stand in the file. */
export interface Translated {
  readonly code: string;
  /** One-based line and column in the file, for those in `code`. */
  readonly placeIn: (line: number, column: number) => { readonly line: number; readonly column: number };
}

const unchanged = (line: number, column: number) => ({ line, column });

/** A syntax error with its place. */
export class SyntaxProblem extends Error {
  override readonly name = 'SyntaxProblem';

  constructor(
    message: string,
    readonly line: number,
    readonly column: number,
  ) {
    super(message);
  }
}

/**
 * Takes types out of TypeScript, and makes `import` and `export` into `require` and `exports`, so that modules of every kind run in one
 * way: at once, under a time limit, with the files that they import looked at. Lines stay where they are.
 * @throws SyntaxProblem
 */
export function translated(text: string, path: string): Translated {
  if (path.endsWith('.cjs')) return { code: text, placeIn: unchanged };
  const isTyped = /\.[mc]?ts$/.test(path);
  try {
    const { code, sourceMap } = transform(text, {
      transforms: isTyped ? ['typescript', 'imports'] : ['imports'],
      disableESTransforms: true,
      filePath: path,
      sourceMapOptions: { compiledFilename: path },
      ...(isTyped ? {} : { keepUnusedImports: true }),
    });
    // Node.js’s map wants what sucrase leaves out.
    const map = sourceMap && new SourceMap({ ...sourceMap, file: path, sourceRoot: '', sourcesContent: [] });
    return {
      code,
      placeIn(line, column) {
        const entry = map?.findEntry(line - 1, column - 1);
        if (!entry || !('originalLine' in entry)) return { line, column };
        // Within a token the columns go on as they do in the code.
        const within = entry.generatedLine === line - 1 ? column - 1 - entry.generatedColumn : 0;
        return { line: entry.originalLine + 1, column: entry.originalColumn + within + 1 };
      },
    };
  } catch (error) {
    const { message, loc } = error as Error & { readonly loc?: { readonly line: number; readonly column: number } };
    if (!loc) throw error;
    const what = message.replace(`Error transforming ${path}: `, '').replace(` (${loc.line}:${loc.column})`, '');
    throw new SyntaxProblem(what, loc.line, loc.column);
  }
}

import * as assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';

/**
 * Who may import whom. A part may always import itself; a name in brackets stands for its types only (`import type`).
 * `host` may import everything but core/engine, which is listed apart for that, and but for types what is `heavy`.
 */
const walls: Record<string, readonly string[]> = {
  core: ['core/engine'],
  'core/engine': ['core'],
  protocol: ['(core)', '(core/engine)'],
  files: ['core'],
  worker: ['core', 'core/engine', 'protocol', 'files'],
  session: ['protocol', '(core)', '(core/engine)'],
  dap: ['session', 'protocol', 'files', '(core)', '(core/engine)'],
  cli: ['core', 'core/engine', 'files'],
  webview: ['protocol', '(core)', '(core/engine)'],
  host: ['core', 'protocol', 'files', 'worker', 'session', 'dap', 'cli', 'webview'],
};

/** What reads and optimizes is slow and large: the extension host's thread leaves it to worker threads and knows its types only. */
const heavy = /^src\/core\/(experiment|optimizer|objective)\//;

/** Made by tools, as long as they come out. */
const generated = /\/formulaParser(\.terms)?\.ts$/;
const longest = 300;

/** Of no part: whoever shows a text, or reads a record, does it like this. */
const free = /^src\/core\/(diagnostic$|displayText$|float32Text$|parameters$|record\/|instruments\/quantities\/)/;

const root = resolve(__dirname, '..');

interface Import {
  readonly file: string;
  readonly line: number;
  readonly specifier: string;
  readonly typeOnly: boolean;
}

describe('the walls between the parts', () => {
  const files = ['src', 'webview'].flatMap((folder) => sources(join(root, folder)));
  const imports = files.flatMap(importsOf);

  it('reads every import of the sources', () => {
    assert.ok(files.length > 20 && imports.length > files.length, `only ${imports.length} imports in ${files.length} files`);
  });

  it('lets every part import only what it may', () => {
    report(imports.map((one) => [one, trespass(one)]));
  });

  it('lets only the host import vscode', () => {
    report(imports.map((one) => [one, one.specifier === 'vscode' && partOf(one.file) !== 'host' ? 'only src/host may import vscode' : undefined]));
  });

  it('keeps core and webview free of Node.js', () => {
    const pure = (part: string) => part.startsWith('core') || part === 'webview';
    const node = /^(node:|fs$|path$|os$|worker_threads$|child_process$)/;
    report(imports.map((one) => [one, node.test(one.specifier) && pure(partOf(one.file)) ? 'it must run in a browser too' : undefined]));
  });

  it(`keeps every file within ${longest} lines`, () => {
    const long = files.filter((file) => !generated.test(file)).map((file) => ({ file, lines: readFileSync(file, 'utf8').trimEnd().split('\n').length }));
    const tooLong = long.filter(({ lines }) => lines > longest).map(({ file, lines }) => `${relative(root, file)}: ${lines} lines`);
    assert.deepEqual(tooLong, []);
  });
});

describe('a trespass', () => {
  const from = (file: string, specifier: string, typeOnly = false) => trespass({ file: join(root, file), line: 1, specifier, typeOnly });

  it('is seen, and types are told apart', () => {
    assert.match(from('src/protocol/session.ts', '../core/limits') ?? '', /types of core/);
    assert.equal(from('src/protocol/session.ts', '../core/limits', true), undefined);
    assert.match(from('src/host/extension.ts', '../core/engine/trace') ?? '', /host may not import core\/engine/);
    assert.match(from('src/core/parameters.ts', '../host/extension') ?? '', /core may not import host/);
    assert.match(from('webview/main.ts', '../src/session/session', true) ?? '', /webview may not import session/);
    assert.equal(from('src/host/extension.ts', '../core/instruments/series'), undefined);
    assert.equal(from('src/host/extension.ts', '../core/experiment/schema', true), undefined);
    for (const part of ['experiment/schema', 'optimizer/registry', 'objective/compile'])
      assert.match(from('src/host/language/hover.ts', `../../core/${part}`) ?? '', /host may import only types/);
  });

  it('is found in every form of import', () => {
    const text = `import './a';\nimport { x, type Y } from './b';\nimport { type Z } from './c';\nexport * from './d';\nexport type { W } from './e';\nconst f = import('./f');\nconst g = require('./g');\ntype H = import('./h').H;`;
    const found = importsIn('some.ts', text).map(({ specifier, typeOnly, line }) => `${line}${specifier}${typeOnly ? ' type' : ''}`);
    assert.deepEqual(found, ['1./a', '2./b', '3./c type', '4./d', '5./e type', '6./f', '7./g', '8./h type']);
  });
});

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .map((name) => join(folder, name));
}

/** The part a file belongs to, as the table of walls names it. */
function partOf(file: string): string {
  const [top, part, inner] = relative(root, file).split(/[\\/]/);
  if (top !== 'src') return top;
  return part === 'core' && inner === 'engine' ? 'core/engine' : part;
}

/** The rule that an import breaks, or undefined. */
function trespass({ file, specifier, typeOnly }: Import): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  const from = partOf(file);
  const to = partOf(resolve(dirname(file), specifier));
  if (from === to) return undefined;
  const path = relative(root, resolve(dirname(file), specifier)).replaceAll('\\', '/');
  if (free.test(path)) return undefined;
  if (from === 'host' && heavy.test(path) && !typeOnly) return `host may import only types of ${path}: a worker thread does the rest`;
  const allowed = walls[from];
  if (!allowed) return `src/${from} is not among the parts of the design`;
  if (allowed.includes(to) || (typeOnly && allowed.includes(`(${to})`))) return undefined;
  return allowed.includes(`(${to})`) ? `${from} may import only types of ${to}: write import type` : `${from} may not import ${to}`;
}

function report(found: readonly (readonly [Import, string | undefined])[]): void {
  const broken = found.filter(([, rule]) => rule).map(([{ file, line, specifier }, rule]) => `${relative(root, file)}:${line}: '${specifier}': ${rule}`);
  assert.deepEqual(broken, []);
}

function importsOf(file: string): Import[] {
  return importsIn(file, readFileSync(file, 'utf8'));
}

/** Every import, export … from, import(), require() and import type of a file. */
function importsIn(file: string, text: string): Import[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, false);
  const found: Import[] = [];
  const add = (node: ts.Node, specifier: ts.Node | undefined, typeOnly: boolean) => {
    if (!specifier || !ts.isStringLiteral(specifier)) return;
    const line = source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
    found.push({ file, line, specifier: specifier.text, typeOnly });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node, node.moduleSpecifier, onlyTypes(node.importClause));
    else if (ts.isExportDeclaration(node)) add(node, node.moduleSpecifier, node.isTypeOnly);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node, node.argument.literal, true);
    else if (ts.isCallExpression(node)) {
      const { expression } = node;
      const loads = expression.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(expression) && expression.text === 'require');
      if (loads) add(node, node.arguments[0], false);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** `import type …`, or every name marked `type`. */
function onlyTypes(clause: ts.ImportClause | undefined): boolean {
  if (!clause) return false;
  if (clause.isTypeOnly) return true;
  const named = clause.namedBindings;
  return !clause.name && !!named && ts.isNamedImports(named) && named.elements.length > 0 && named.elements.every((one) => one.isTypeOnly);
}

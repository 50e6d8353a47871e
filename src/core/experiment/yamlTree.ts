import { Composer, isAlias, isMap, isScalar, isSeq, Parser } from 'yaml';
import type { ParsedNode, Scalar } from 'yaml';
import { limits } from '../limits';
import { inspectTokens } from './yamlTokens';
import { yamlProblem } from './yamlProblem';
import type { Report } from './report';
import type { Entry, Node, ReadFile, ScalarNode } from './tree';

/**
 * Reads one YAML 1.2 document. Hostile text is refused before anything recursive sees it; after a syntax error the tree
 * holds what could still be made out.
 */
export function readYaml(source: string, report: Report): ReadFile {
  const tokens = [...new Parser().parse(source)];
  const first = inspectTokens(tokens, source, report);
  if (!first) return { root: undefined, trusted: false };
  const composer = new Composer<ParsedNode>({ uniqueKeys: false, merge: false, version: '1.2', strict: true });
  const document = composer.compose(first, true, source.length).next().value;
  if (!document) return { root: undefined, trusted: true };
  // A formula such as `|x| + y` begins a block to YAML: what follows is a consequence.
  const isBlock = document.errors[0]?.message.startsWith('Block scalar header');
  for (const { code, pos, message } of document.errors.slice(0, isBlock ? 1 : limits.syntaxErrors))
    report.error('yaml-syntax', { start: isBlock ? pos[0] - 1 : pos[0], end: isBlock ? pos[0] : pos[1] }, yamlProblem(code, message));
  const root = document.contents ? convert(document.contents) : undefined;
  return { root: root && isNothing(root, source) ? undefined : root, trusted: document.errors.length === 0 };
}

function convert(node: ParsedNode): Node {
  const [start, end] = node.range;
  if (isAlias(node) || (isScalar(node) && node.tag)) return { kind: 'invalid', start, end };
  if (isScalar(node)) return scalarOf(node);
  if (isSeq(node)) {
    const items = node.items.map((item): Node => ('range' in item && item.range ? convert(item) : { kind: 'invalid', start, end }));
    return { kind: 'list', start, end: node.flow ? end : lastEnd(items, end), items };
  }
  if (!isMap(node)) return { kind: 'invalid', start, end };
  const entries = node.items.map(({ key, value }): Entry => {
    const [keyStart, keyEnd] = key.range;
    const converted = value ? convert(value) : undefined;
    return {
      key: isScalar(key) ? String((key as Scalar).source ?? key.value) : '',
      keyRange: { start: keyStart, end: keyEnd },
      value: converted && converted.kind === 'scalar' && converted.start === converted.end ? undefined : converted,
    };
  });
  const parts = entries.map(({ value, keyRange }) => value ?? keyRange);
  return { kind: 'mapping', start, end: node.flow ? end : lastEnd(parts, end), entries };
}

/** Block collections reach over the white space and comments behind them; their last part's end is what a reader would say. */
function lastEnd(parts: readonly { readonly end: number }[], end: number): number {
  return Math.min(end, parts.at(-1)?.end ?? end);
}

function scalarOf(node: Scalar.Parsed): ScalarNode {
  const [start, end] = node.range;
  const style =
    node.type === 'QUOTE_SINGLE' ? 'single' : node.type === 'QUOTE_DOUBLE' ? 'double' : node.type?.startsWith('BLOCK') ? 'block' : 'plain';
  const value: unknown = node.value;
  const known = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value === null;
  return { kind: 'scalar', start, end, style, text: node.source, value: known ? value : node.source };
}

/** An empty document's contents are a null scalar of no length. */
function isNothing(node: Node, source: string): boolean {
  return node.kind === 'scalar' && node.value === null && source.slice(node.start, node.end).trim() === '';
}

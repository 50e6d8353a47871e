import type { TextRange } from '../../diagnostic';
import { parseExperiment, type ExperimentFormat } from '../parse';
import type { RuleFileReader } from '../rulesSection';
import { runIds } from '../runIds';
import { besideOptimizer } from '../optimizerSchema';
import { entryOf, entryRange, type Entry, type Node } from '../tree';

export interface OutlineSymbol {
  readonly name: string;
  readonly detail: string;
  readonly kind: 'experiment' | 'section' | 'objective' | 'variable' | 'optimizer' | 'option';
  readonly range: TextRange;
  /** The name itself; inside `range`. */
  readonly selection: TextRange;
  readonly children: readonly OutlineSymbol[];
}

/** What can be run, and where to offer it. */
export interface RunTargets {
  /** Where the whole experiment is offered: its first key. */
  readonly file: TextRange;
  /** Each optimizer's entry with the ids of its runs; several where the file lists several starts. */
  readonly optimizers: readonly {
    readonly label: string;
    readonly optimizer: string;
    readonly ids: readonly string[];
    readonly range: TextRange;
  }[];
}

/** The outline of a file, also of a broken one. */
export function symbolsOf(source: string, format: ExperimentFormat): OutlineSymbol[] {
  const { tree } = parseExperiment(source, format);
  if (tree?.kind !== 'mapping') return [];
  return tree.entries.map((entry): OutlineSymbol => {
    const { key } = entry;
    if (key === 'objective') return symbol(entry, 'objective', childrenOf(entry.value).map(objectiveSymbol));
    if (key === 'optimizer' || key === 'optimizers') return symbol(entry, 'section', optimizerEntries(entry).map(optimizerSymbol));
    if (key === 'rules') return symbol(entry, 'section', childrenOf(entry.value).map(ruleSymbol));
    return symbol(entry, key === 'title' ? 'experiment' : 'section', []);
  });
}

/** Where the experiment and each of its optimizers can be run; undefined where there is no experiment yet. */
export function runTargetsOf(source: string, format: ExperimentFormat, readFile?: RuleFileReader): RunTargets | undefined {
  const { tree, book } = parseExperiment(source, format, readFile);
  if (tree?.kind !== 'mapping' || tree.entries.length === 0) return undefined;
  const listed = entryOf(tree, 'optimizers') ?? entryOf(tree, 'optimizer');
  const given = listed ? optimizerEntries(listed).filter(({ optimizer }) => book.named(optimizer)) : [];
  const starts = entryOf(entryOf(tree, 'objective')?.value, 'starts')?.value;
  const ids = runIds(
    given.map(({ label, optimizer }) => label ?? optimizer),
    starts?.kind === 'list' ? starts.items.length : 0,
  );
  const seen = new Map<string, number>();
  const optimizers = given.map(({ label, optimizer, selection }, i) => {
    const name = label ?? optimizer;
    const earlier = seen.get(name) ?? 0;
    seen.set(name, earlier + 1);
    return { label: earlier ? `${name} (${earlier + 1})` : name, optimizer, ids: ids[i], range: selection };
  });
  return { file: tree.entries[0].keyRange, optimizers };
}

interface OptimizerPlace {
  readonly optimizer: string;
  readonly label: string | undefined;
  readonly range: TextRange;
  readonly selection: TextRange;
  readonly options: readonly Entry[];
}

function optimizerEntries({ value }: Entry): OptimizerPlace[] {
  if (!value) return [];
  return (value.kind === 'list' ? value.items : [value]).flatMap((node): OptimizerPlace[] => {
    const range = { start: node.start, end: node.end };
    if (node.kind === 'scalar') return [{ optimizer: node.text, label: undefined, range, selection: range, options: [] }];
    if (node.kind !== 'mapping') return [];
    const named = node.entries.find(({ key }) => !besideOptimizer.includes(key));
    const label = entryOf(node, 'label')?.value;
    if (!named) return [];
    return [
      {
        optimizer: named.key,
        label: label?.kind === 'scalar' && label.text !== '' ? label.text : undefined,
        range,
        selection: named.keyRange,
        options: childrenOf(named.value),
      },
    ];
  });
}

function optimizerSymbol({ optimizer, label, range, selection, options }: OptimizerPlace): OutlineSymbol {
  return {
    name: label ?? (optimizer || '…'),
    detail: label ? optimizer : '',
    kind: 'optimizer',
    range,
    selection,
    children: options.map((option) => symbol(option, 'option', [])),
  };
}

/** A rule with its options, its state and its lines. */
function ruleSymbol(entry: Entry): OutlineSymbol {
  const parts = childrenOf(entry.value).filter(({ key }) => key === 'options' || key === 'state');
  return symbol(
    entry,
    'optimizer',
    parts.map((part) =>
      symbol(
        part,
        'section',
        childrenOf(part.value).map((child) => symbol(child, part.key === 'options' ? 'option' : 'variable', [])),
      ),
    ),
  );
}

function objectiveSymbol(entry: Entry): OutlineSymbol {
  const isPoint = entry.key === 'start' || entry.key === 'constants' || entry.key === 'view';
  return symbol(entry, 'section', isPoint ? childrenOf(entry.value).map((child) => symbol(child, 'variable', [])) : []);
}

function symbol(entry: Entry, kind: OutlineSymbol['kind'], children: readonly OutlineSymbol[]): OutlineSymbol {
  const { key, keyRange, value } = entry;
  const detail = value?.kind === 'scalar' ? value.text.replace(/\s+/g, ' ').slice(0, 80) : '';
  // Editors refuse symbols without a name.
  return {
    name: key.trim() === '' ? '…' : key.slice(0, 80),
    detail,
    kind,
    range: entryRange(entry),
    selection: keyRange,
    children,
  };
}

function childrenOf(node: Node | undefined): readonly Entry[] {
  return node?.kind === 'mapping' ? node.entries : [];
}

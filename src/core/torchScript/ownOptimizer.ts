import { operandsOf } from '../formula/traverse';
import type { Expression } from '../formula/expression';
import { levelOf, levelsOf } from '../optimizer/language/check';
import type { Level, RuleDefinition, RuleLine } from '../optimizer/language/definition';
import { kindOfCall } from '../optimizer/language/functions';
import type { Rule } from '../optimizer/rule';
import { atom, pythonOf, type Piece } from './expression';
import { identifier, indented, number, NotInTorch, oneLine, text } from './python';

/** A class of PyTorch for one rule. */
export interface OwnOptimizer {
  readonly lines: (name: string) => readonly string[];
  /** The rule's options that the class takes beside the learning rate. */
  readonly options: readonly string[];
  /** It needs all parameters at once, not those of one group. */
  readonly isCoupled: boolean;
}

/** A rule that torch.optim has not, as a class made of its equations, a line a stage. @throws NotInTorch where it has none. */
export function ownOptimizer(rule: Rule, options: Readonly<Record<string, unknown>>): OwnOptimizer {
  const definition = rule.equations?.(options);
  if (!definition) throw new NotInTorch(`\`${rule.name}\` is not in torch.optim, and its update is more than equations can say.`);
  const writer = new RuleWriter(rule, definition);
  const body = writer.body();
  const taken = definition.options.map(({ name }) => name).filter((name) => name !== 'learningRate' && writer.used.has(name));
  return {
    options: taken,
    isCoupled: writer.isCoupled,
    lines: (name) => [
      `class ${name}(Rule):`,
      `    """${oneLine(rule.title)}: ${oneLine(rule.summary)}"""`,
      '',
      '    @torch.no_grad()',
      '    def step(self):',
      '        for group in self.param_groups:',
      ...indented(body, 3),
    ],
  };
}

/** Vectors are lists, one tensor a parameter; a line becomes a comprehension over those that it reads. */
class RuleWriter {
  readonly used = new Set<string>();
  isCoupled = false;
  private readonly levels: ReadonlyMap<string, Level>;
  private readonly names = new Map<string, string>();
  private readonly taken = new Set(['self', 'group', 'params', 'p', 'new', 'theta', 'g', 't', 'value', 'option', 'rounded', 'Rule']);
  private readonly optionNames: ReadonlySet<string>;
  private hoisted: string[] = [];

  constructor(
    rule: Rule,
    private readonly definition: Pick<RuleDefinition, 'options' | 'state' | 'lines'>,
  ) {
    this.levels = levelsOf(definition);
    this.optionNames = new Set([
      ...definition.options.map(({ name }) => name),
      ...('learningRate' in rule.options.properties ? ['learningRate'] : []),
    ]);
    for (const given of ['theta', 'g', 't', 'value']) this.names.set(given, given);
  }

  body(): string[] {
    const { state, lines } = this.definition;
    const written = lines.flatMap((line) => this.line(line));
    const options = [...this.optionNames].filter((name) => this.used.has(name));
    return [
      'params = group["params"]',
      'theta, g = list(params), [p.grad for p in params]',
      't = option(group.setdefault("t", 0))',
      ...(this.used.has('value') ? ['value = option(self.value)'] : []),
      ...options.map((name) => `${this.name(name)} = option(group[${text(name === 'learningRate' ? 'lr' : name)}])`),
      ...state.map(
        (one) =>
          `${this.name(one.name)} = ${one.per === 'all' ? `option(group.setdefault(${text(one.name)}, ${literalStart(one.start)}))` : `self.slot(params, ${text(one.name)}, ${one.start === 'theta' ? 'torch.clone' : `lambda p: torch.full_like(${one.per === 'tensor' ? 'p.sum()' : 'p'}, ${number(one.start)})`})`}`,
      ),
      ...written,
      'for p, new in zip(params, theta):',
      '    p.copy_(new)',
      ...state.map(({ name, per }) =>
        per === 'all' ? `group[${text(name)}] = float(${this.name(name)})` : `self.keep(params, ${text(name)}, ${this.name(name)})`,
      ),
      'group["t"] += 1',
    ];
  }

  private line({ target, expression }: RuleLine): string[] {
    this.hoisted = [];
    const per = this.definition.state.find(({ name }) => name === target)?.per;
    const level = target === 'theta' ? 'entry' : (per ?? this.levels.get(target) ?? 'all');
    const right = this.python(expression);
    const [name, hoisted] = [this.name(target), this.hoisted];
    if (level === 'all') return [...hoisted, `${name} = ${right.text}`];
    const over = this.over(expression);
    const list = `[${right.text}${over}]`;
    return [...hoisted, `${name} = ${level === 'entry' ? `rounded(${list}, params)` : list}`];
  }

  private python(expression: Expression): Piece {
    return pythonOf(expression, {
      name: (name) => {
        if (!this.levels.has(name) && !this.optionNames.has(name)) return undefined;
        this.used.add(name);
        return atom(this.name(name));
      },
      call: (call, operands) => {
        const { name } = call;
        const kind = kindOfCall(name, operands.length);
        if (kind === 'matrix')
          throw new NotInTorch(`\`${name}\` works on matrices as they lie here, which PyTorch keeps the other way round.`);
        return kind === 'all' ? this.global(call, operands) : undefined;
      },
    });
  }

  /** A number over all parameters, in a line of its own before the one that reads it. */
  private global({ name, arguments: parts }: Extract<Expression, { kind: 'call' }>, operands: readonly Piece[]): Piece {
    this.isCoupled = true;
    const [a, b] = operands.map((operand) => `(${operand.text})`);
    const each = name === 'globalSum' ? a : `${a} * ${b ?? a}`;
    const over = parts.flatMap((part) => this.read(part));
    const sum = `sum(torch.sum(${each}, dtype=torch.float64)${this.comprehension(over)})`;
    const result = identifier('total', this.taken);
    this.hoisted.push(`${result} = ${name === 'globalNorm' ? `torch.sqrt(${sum})` : sum}`);
    return atom(result);
  }

  /** Vectors that an expression reads entry by entry or tensor by tensor, but for what is reduced over all parameters. */
  private read(expression: Expression): string[] {
    const found = new Set<string>();
    const visit = (part: Expression): void => {
      if (part.kind === 'name' && levelOf(part, this.levels) !== 'all') found.add(this.name(part.name));
      if (part.kind === 'call' && kindOfCall(part.name, part.arguments.length) === 'all') return;
      operandsOf(part).forEach(visit);
    };
    visit(expression);
    return [...found];
  }

  private over(expression: Expression): string {
    return this.comprehension(this.read(expression));
  }

  private comprehension(names: readonly string[]): string {
    const all = [...new Set(names)];
    if (all.length === 0) return ' for _ in params';
    return all.length === 1 ? ` for ${all[0]} in ${all[0]}` : ` for ${all.join(', ')} in zip(${all.join(', ')})`;
  }

  private name(name: string): string {
    const known = this.names.get(name) ?? identifier(name, this.taken);
    this.names.set(name, known);
    return known;
  }
}

const literalStart = (start: number | 'theta'): string => (start === 'theta' ? '0.0' : number(start));

import { evaluationOptions } from '../optimizer/accumulable';
import { groupsOf, type Group } from '../optimizer/groups';
import type { Rule, RuleProblem } from '../optimizer/rule';
import { ownOptimizer } from './ownOptimizer';
import { isScheduled } from '../optimizer/schedules/scheduled';
import { className, literal, NotInTorch, number, text, tuple } from './python';
import { firstNumber, scheduleInTorch } from './schedules';

type Options = Readonly<Record<string, unknown>>;

/** How torch.optim calls an optimizer and its options. */
interface InTorchOptim {
  readonly name: string;
  /** Ours → torch's. */
  readonly options: Readonly<Record<string, string>>;
  /** β₁ and β₂ are one option there. */
  readonly hasBetas?: true;
  /** Why it is another thing under these options; it is then written out. */
  readonly differs?: (options: Options) => boolean;
}

const betas = { epsilon: 'eps', weightDecay: 'weight_decay' };
const inTorchOptim: Readonly<Record<string, InTorchOptim>> = {
  sgd: {
    name: 'SGD',
    options: { momentum: 'momentum', dampening: 'dampening', nesterov: 'nesterov', weightDecay: 'weight_decay' },
    differs: ({ kerasMomentum }) => kerasMomentum === true,
  },
  adagrad: {
    name: 'Adagrad',
    options: {
      learningRateDecay: 'lr_decay',
      initialAccumulator: 'initial_accumulator_value',
      epsilon: 'eps',
      weightDecay: 'weight_decay',
    },
  },
  adadelta: { name: 'Adadelta', options: { rho: 'rho', epsilon: 'eps', weightDecay: 'weight_decay' } },
  rmsprop: {
    name: 'RMSprop',
    options: { rho: 'alpha', epsilon: 'eps', momentum: 'momentum', centered: 'centered', weightDecay: 'weight_decay' },
  },
  adam: { name: 'Adam', options: { ...betas, amsgrad: 'amsgrad' }, hasBetas: true, differs: ({ epsilonHat }) => epsilonHat !== 0 },
  adamw: { name: 'AdamW', options: { ...betas, amsgrad: 'amsgrad' }, hasBetas: true },
  adamax: { name: 'Adamax', options: betas, hasBetas: true },
  nadam: { name: 'NAdam', options: { ...betas, momentumDecay: 'momentum_decay' }, hasBetas: true },
  radam: { name: 'RAdam', options: betas, hasBetas: true },
  // torch's reads the rate of the step before.
  asgd: {
    name: 'ASGD',
    options: { lambda: 'lambd', alpha: 'alpha', t0: 't0', weightDecay: 'weight_decay' },
    differs: ({ learningRate }) => typeof learningRate !== 'number',
  },
};

/** What the script needs of one run's optimizer. */
export interface OptimizerInTorch {
  /** Classes to be written before it. */
  readonly classes: readonly string[];
  /** A list of optimizers, in Python, of `p`: our names of parameters → tensors. */
  readonly made: string;
  /** What follows a schedule, a dictionary of functions of the step for each parameter group of all optimizers in turn. */
  readonly schedules: readonly string[];
}

/** Writes classes once, whoever asks for them. */
export class OptimizerWriter {
  private readonly written = new Map<string, string>();
  /** Of the problem in hand. */
  private parameters = 0;
  private steps = 0;

  constructor(private readonly taken: Set<string>) {}

  /** @throws NotInTorch */
  of(rule: Rule, options: Options, problem: RuleProblem, steps: number): OptimizerInTorch {
    const classes: string[] = [];
    const unsaid = rule.name === 'sam' ? 'sam' : evaluationOptions.find((option) => Boolean(options[option]) && options[option] !== 1);
    if (unsaid !== undefined) throw new NotInTorch(`\`${unsaid}\` evaluates in a way that the script cannot say.`);
    this.parameters = problem.layout.tensors.length;
    const groups = groupsOf(rule, options, problem).filter(({ stretches }) => stretches.some(({ problem: { layout } }) => layout.size > 0));
    if (groups.some(({ options: given }) => given.clip !== options.clip || (given.inner as Options | undefined)?.normLimits !== undefined))
      throw new NotInTorch('`clip` of a parameter group is its own, which the script cannot say.');
    this.steps = steps;
    const made = this.made(rule, options, groups, classes);
    return { classes, made, schedules: groups.map((group) => this.schedulesOf(rule, group.options)) };
  }

  private made(rule: Rule, options: Options, groups: readonly Group[], classes: string[]): string {
    if (rule.name === 'lbfgs') return `[${lbfgs(options, this.steps)}]`;
    if (rule.name === 'lookahead') return this.lookahead(rule, groups, classes);
    const known = this.torchOptim(rule, options);
    if (known && groups.every((group) => this.torchOptim(rule, group.options)))
      return `[${fromTorchOptim(
        known,
        groups,
        this.steps,
        groups.map((group) => this.parametersOf(group)),
      )}]`;
    return this.own(rule, groups, classes);
  }

  private own(rule: Rule, groups: readonly Group[], classes: string[]): string {
    const made = groups.map((group) => {
      const own = ownOptimizer(rule, group.options);
      if (own.isCoupled && groups.length > 1)
        throw new NotInTorch(
          `\`${rule.name}\` reads all parameters together, which optimizers of PyTorch with groups of their own do not.`,
        );
      const key = own.lines('').join('\n');
      let name = this.written.get(key);
      if (name === undefined) {
        name = className(rule.name, this.taken);
        this.written.set(key, name);
        classes.push(own.lines(name).join('\n'));
      }
      const given = own.options.map((option) => `${text(option)}: ${number(firstNumber(group.options[option], this.steps))}`);
      return `${name}(${this.parametersOf(group)}, {${['"lr": 0.0', ...given].join(', ')}})`;
    });
    return `[${made.join(', ')}]`;
  }

  /** The learning rate, and what else is no fixed number. */
  private schedulesOf(rule: Rule, options: Options): string {
    const inner = rule.inner ? (options.inner as Options) : options;
    const known = this.torchOptim(rule.inner?.(options) ?? rule, inner);
    const scheduled = Object.keys(inner).filter(
      (option) =>
        option !== 'learningRate' &&
        option !== 'clip' &&
        option !== 'average' &&
        option !== 'groups' &&
        typeof inner[option] !== 'boolean' &&
        isFollowed(inner[option]),
    );
    const stray = rule.inner && Object.keys(options).find((option) => option !== 'inner' && isFollowed(options[option]));
    if (stray !== undefined || (rule.name === 'lbfgs' && scheduled.length > 0))
      throw new NotInTorch(`\`${stray ?? scheduled[0]}\` of \`${rule.name}\` follows a schedule, which the script cannot say.`);
    const at = (option: string) => scheduleInTorch(inner[option], this.steps);
    const betas = known?.hasBetas && scheduled.some((option) => option === 'beta1' || option === 'beta2');
    const others = scheduled.flatMap((option) => {
      if (betas && (option === 'beta1' || option === 'beta2')) return [];
      return [`${text(known ? (known.options[option] ?? option) : option)}: ${at(option)}`];
    });
    return `{${[`"lr": ${at('learningRate')}`, ...(betas ? [`"betas": lambda t: ((${at('beta1')})(t), (${at('beta2')})(t))`] : []), ...others].join(', ')}}`;
  }

  /** undefined: it is written out. */
  private torchOptim({ name }: Rule, options: Options): InTorchOptim | undefined {
    const known = Object.hasOwn(inTorchOptim, name) ? inTorchOptim[name] : undefined;
    return known?.differs?.(options) ? undefined : known;
  }

  private parametersOf({ stretches }: Group): string {
    const names = stretches.flatMap(({ problem: { layout } }) => layout.tensors.map(({ name }) => name));
    return names.length === this.parameters ? 'list(p.values())' : `[p[name] for name in ${literal(names)}]`;
  }

  private lookahead(rule: Rule, groups: readonly Group[], classes: string[]): string {
    const made = groups.map((group) => {
      const { inner: chosen, syncPeriod, slowStepSize } = group.options;
      const inner = rule.inner?.(group.options);
      if (!inner || inner.name === 'lbfgs') throw new NotInTorch(`\`lookahead\` around \`${inner?.name}\` cannot be written for PyTorch.`);
      const innerGroup = { ...group, options: chosen as Options };
      return `Lookahead(${this.made(inner, innerGroup.options, [innerGroup], classes).slice(1, -1)}, ${Number(syncPeriod)}, ${number(Number(slowStepSize))})`;
    });
    return `[${made.join(', ')}]`;
  }
}

function fromTorchOptim(
  { name, options: names, hasBetas }: InTorchOptim,
  groups: readonly Group[],
  steps: number,
  parameters: readonly string[],
): string {
  const given = groups.map(({ options }): [string, string][] => {
    const value = (option: string) =>
      typeof options[option] === 'boolean' ? literal(options[option]) : number(firstNumber(options[option], steps));
    return [
      ['lr', value('learningRate')],
      ...(hasBetas ? [['betas', tuple([value('beta1'), value('beta2')])] as [string, string]] : []),
      ...Object.entries(names).map(([ours, theirs]): [string, string] => [theirs, value(ours)]),
    ];
  });
  if (groups.length === 1)
    return `torch.optim.${name}(${[parameters[0], ...given[0].map(([option, value]) => `${option}=${value}`)].join(', ')})`;
  const listed = groups.map(
    (_, i) => `{"params": ${parameters[i]}, ${given[i].map(([option, value]) => `${text(option)}: ${value}`).join(', ')}}`,
  );
  // What every group says for itself has to be in order for the first.
  return `torch.optim.${name}([${listed.join(', ')}], lr=0.0)`;
}

function lbfgs(options: Options, steps: number): string {
  const usual = { sufficientDecrease: 1e-4, curvature: 0.9, maxEvaluations: 25 };
  for (const [name, value] of Object.entries(usual)) {
    if (options[name] !== value)
      throw new NotInTorch(
        `\`lbfgs\` with \`${name}: ${String(options[name])}\` cannot be written for PyTorch, whose line search has ${value}.`,
      );
  }
  const { historySize, lineSearch, toleranceGradient, toleranceChange } = options;
  const search = lineSearch === 'none' ? 'None' : '"strong_wolfe"';
  return `torch.optim.LBFGS(list(p.values()), lr=1.0, max_iter=1, history_size=${Number(historySize)}, tolerance_grad=${number(firstNumber(toleranceGradient, steps))}, tolerance_change=${number(firstNumber(toleranceChange, steps))}, line_search_fn=${search})`;
}

/** Lists of names and texts of choices are no schedules. */
const isFollowed = (value: unknown): boolean => (typeof value !== 'string' || /\bt\b|\bstep/.test(value) ? isScheduled(value) : false);

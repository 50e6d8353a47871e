import type { RuleBook } from '../optimizer/book';
import { defaultsOf } from '../optimizer/options';
import type { Rule } from '../optimizer/rule';
import type { Description } from '../optrace/recorded';
import { decoupled, epsilonBeforeCorrection, nadamOfPaper, numberIn } from './variant';

type Options = Readonly<Record<string, unknown>>;

/** What an optimizer of a recording claims to be, in our words. */
export interface Counterpart {
  readonly rule: Rule;
  /** The recorded options of a group as the rule's own, complete; its learning rate is a number. */
  options(torchOptions: ReadonlyMap<string, unknown>): Options;
  /** The recording's names of the rule's slots, where it may have several. */
  readonly slots: ReadonlyMap<string, readonly string[]>;
  /** λ that the optimizer adds to the gradient itself, where the rule has no weight decay of its own. */
  gradientDecay(options: ReadonlyMap<string, unknown>): number;
}

/** Options that PyTorch names otherwise; `betas` is two in one. */
const optionNames: ReadonlyMap<string, string> = new Map([
  ['lr', 'learningRate'],
  ['eps', 'epsilon'],
  ['weight_decay', 'weightDecay'],
  ['lr_decay', 'learningRateDecay'],
  ['initial_accumulator_value', 'initialAccumulator'],
  ['momentum_decay', 'momentumDecay'],
  ['lambd', 'lambda'],
]);

/** What slots are called, in PyTorch and where people write their own. */
export const slotNames: ReadonlyMap<string, readonly string[]> = new Map([
  ['m', ['exp_avg', 'm', 'grad_avg', 'mean', 'moment1']],
  ['v', ['exp_avg_sq', 'v', 'square_avg', 'moment2']],
  ['vMax', ['max_exp_avg_sq', 'vMax', 'v_max', 'vhat']],
  ['b', ['momentum_buffer', 'b', 'buf', 'velocity', 'momentum']],
  ['r', ['sum', 'r', 'accumulator']],
  ['delta', ['acc_delta', 'delta']],
  ['u', ['exp_inf', 'u']],
  ['average', ['ax', 'average']],
  ['muProduct', ['mu_product', 'muProduct']],
  ['size', ['step_size', 'size']],
  ['previous', ['prev', 'previous']],
]);

/** Counts of updates, in PyTorch and where people write their own. */
export const stepNames = ['step', 'steps', 't', 'iteration', 'count'];

/** torch.optim's classes whose rule has another name than the class in lower case. */
const torchRules: ReadonlyMap<string, string> = new Map([
  ['SparseAdam', 'adam'],
  ['Rprop', 'rprop'],
]);

/** Classes whose updates cannot be made again from what a recording holds. */
const uncheckable: ReadonlyMap<string, string> = new Map([
  ['LBFGS', 'LBFGS evaluates the function several times inside a step, and only the first gradient is recorded'],
  ['Muon', 'PyTorch’s Muon orthogonalizes in bfloat16, where no two machines need agree'],
]);

/** Whether a rule has to be named for it: it is none of torch.optim, and does not say what it claims to be. */
export const needsRule = ({ className, rule }: Description): boolean => rule === undefined && !isOfTorch(className);

const isOfTorch = (className: string) => /^torch\.optim\.[a-z_]+\.[A-Za-z]+$/.test(className);

/** The rule's counterpart, or why there is none: the end of a sentence. */
export function counterpartOf(description: Description, torch: string, book: RuleBook, named?: string): Counterpart | string {
  const { className } = description;
  const isTorch = isOfTorch(className);
  const name = className.slice(className.lastIndexOf('.') + 1);
  const claimed = named ?? description.rule;
  if (claimed === undefined && isTorch) {
    const reason = uncheckable.get(name);
    if (reason !== undefined) return reason;
  }
  const wanted = claimed ?? (isTorch ? (torchRules.get(name) ?? name.toLowerCase()) : undefined);
  if (wanted === undefined) return `${name} is no class of torch.optim: name the rule that it is to follow, such as --rule adamw`;
  const rule = book.named(wanted);
  if (!rule) return `there is no rule “${wanted}”; there are ${book.rules.map((one) => one.name).join(', ')}`;
  const adapted = claimed === undefined ? asInTorch(rule, name, torch, description) : rule;
  return {
    rule: adapted,
    options: (torchOptions) => optionsOf(adapted, torchOptions),
    slots: slotNames,
    gradientDecay: (torchOptions) => gradientDecayOf(adapted, torchOptions),
  };
}

/** Where PyTorch makes something else of a rule than ours, which follows version 1.13. */
function asInTorch(rule: Rule, name: string, torch: string, { implementation, groups }: Description): Rule {
  // SparseAdam adds ε to √v before the bias is corrected.
  if (name === 'SparseAdam') return epsilonBeforeCorrection(rule);
  const isLater = Number.parseInt(torch, 10) >= 2;
  // Version 2.0 left out a factor that was one too many in NAdam (pytorch#92699), as the foreach implementation did before.
  const corrected = name === 'NAdam' && (isLater || implementation === 'foreach') ? nadamOfPaper(rule) : rule;
  return groups.some(({ options }) => options.get('decoupled_weight_decay') === true)
    ? decoupled(corrected, (options, α) => α * numberIn(options, 'weightDecay'))
    : corrected;
}

function optionsOf(rule: Rule, torchOptions: ReadonlyMap<string, unknown>): Options {
  const found: Record<string, unknown> = { ...defaultsOf(rule.options) };
  const known = new Set(Object.keys(rule.options.properties));
  const set = (name: string, value: unknown) => {
    // A default has the type that the option takes.
    if (known.has(name) && typeof value === typeof found[name]) found[name] = value;
  };
  for (const [name, value] of torchOptions) {
    if (name === 'betas' && Array.isArray(value)) value.forEach((beta, i) => set(`beta${i + 1}`, beta));
    else if (name === 'etas' && Array.isArray(value)) ['shrink', 'grow'].forEach((eta, i) => set(eta, value[i]));
    else if (name === 'step_sizes' && Array.isArray(value)) ['smallest', 'largest'].forEach((size, i) => set(size, value[i]));
    else if (name === 'alpha' && known.has('rho')) set('rho', value);
    else set(optionNames.get(name) ?? name, value);
  }
  return found;
}

function gradientDecayOf(rule: Rule, torchOptions: ReadonlyMap<string, unknown>): number {
  const rate = torchOptions.get('weight_decay');
  return typeof rate === 'number' && !('weightDecay' in rule.options.properties) ? rate : 0;
}

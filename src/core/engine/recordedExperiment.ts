import { counterpartOf, needsRule, type Counterpart } from '../conformance/counterpart';
import type { Diagnostic } from '../diagnostic';
import { counted, displayText } from '../displayText';
import type { Experiment, OptimizerEntry } from '../experiment/experiment';
import type { Objective } from '../objective/objective';
import { recordedObjective } from '../objective/recordedObjective';
import { RuleBook } from '../optimizer/book';
import type { Description } from '../optrace/recorded';
import type { Recording } from '../optrace/recording';
import { RecordedOptimizer } from './recordedOptimizer';
import type { Assignment } from './stepper';

const range = { start: 0, end: 0 };
/** More optimizers are no list of threads: with one a parameter there may be thousands. */
const mostOptimizers = 16;

/** A recording as an experiment: a run for every optimizer, held to what was recorded of it. */
export interface RecordedExperiment {
  readonly experiment: Experiment;
  /** Of the first optimizer. */
  readonly objective: Objective;
  readonly notes: readonly Diagnostic[];
  readonly entries: readonly OptimizerEntry[];
  /** What the run of an entry is held to. */
  readonly assignmentOf: (id: string) => Assignment;
  /** Which optimizer of the recording an entry is. */
  readonly numberOf: (id: string) => number;
  /** The recording has more steps than when it was asked last: rates that have changed since are taken in. */
  readonly grown: () => void;
}

/** What a user asks for beside the file. */
export interface Wanted {
  /** The rule that optimizers are to follow, in place of what they claim. */
  readonly rule?: string;
  /** Only these optimizers, by their ids. */
  readonly optimizers?: readonly string[];
}

/** Why a recording is no experiment: a sentence. */
interface Refused {
  readonly refusal: string;
  /** Whether it is one once its rule is named. */
  readonly needsRule: boolean;
}

/**
 * Makes an experiment of a recording.
 * @param name the file's.
 */
export function recordedExperiment(recording: Recording, name: string, book: RuleBook, wanted: Wanted = {}): RecordedExperiment | Refused {
  const told: Diagnostic[] = [];
  const note = (message: string) => told.push({ severity: 'information', code: 'recording', message, range });
  const refused: string[] = [];
  const runs: RecordedRun[] = [];
  for (const [number, { description, steps }] of recording.index.optimizers.entries()) {
    if (!description || steps.length === 0 || runs.length >= mostOptimizers) continue;
    const counterpart = counterpartOf(description, recording.index.header?.torch ?? '', book, wanted.rule);
    if (typeof counterpart === 'string') refused.push(counterpart);
    else runs.push(new RecordedRun(new RecordedOptimizer(recording, number, counterpart), book, runs));
  }
  const chosen = runs.filter(({ entry }) => wanted.optimizers?.includes(entry.id) ?? true);
  if (runs.length > 0 && chosen.length === 0)
    return {
      refusal: `${name} has no optimizer ${(wanted.optimizers ?? []).join(', ')}. Choose among ${runs.map(({ entry }) => entry.id).join(', ')}.`,
      needsRule: false,
    };
  if (chosen.length === 0)
    return {
      refusal: refused.length > 0 ? `${name} cannot be stepped through: ${refused[0]}.` : `${name} has no recorded step yet.`,
      needsRule: recording.index.optimizers.some(({ description }) => description && needsRule(description) && wanted.rule === undefined),
    };
  for (const why of refused) note(`One of its optimizers cannot be stepped through: ${why}.`);
  for (const run of chosen) run.told(recording).forEach(note);
  const [first] = chosen;
  return {
    experiment: {
      book: chosen.reduce(
        (current, { assignment: { rule } }) => new RuleBook(current.rules.map((one) => (one.name === rule.name ? rule : one))),
        book,
      ),
      title: name,
      objective: { kind: 'recorded', goal: first.objective.goal, name, torch: displayText(recording.index.header?.torch ?? '', 40), range },
      optimizers: chosen.map(({ entry }) => entry),
      get steps() {
        return Math.max(...chosen.map(({ updates }) => updates.end));
      },
      seed: 0,
      backend: 'auto',
    },
    objective: first.objective,
    notes: told,
    entries: chosen.map(({ entry }) => entry),
    assignmentOf: (id) => (chosen.find(({ entry }) => entry.id === id) ?? first).assignment,
    numberOf: (id) => (chosen.find(({ entry }) => entry.id === id) ?? first).updates.number,
    grown: () => chosen.forEach((run) => run.grown()),
  };
}

/** One optimizer of a recording as a run. */
class RecordedRun {
  readonly entry: OptimizerEntry;
  readonly objective: Objective;
  readonly assignment: Assignment;
  /** Rates by step and group: what is recorded later is put behind. */
  private readonly rates: number[][];

  constructor(
    readonly updates: RecordedOptimizer,
    book: RuleBook,
    others: readonly RecordedRun[],
  ) {
    const { counterpart, description, layout, first } = updates;
    const { rule } = counterpart;
    this.rates = description.groups.map(() => []);
    const options = this.optionsOf(description);
    this.grown();
    const taken = new Set(others.map(({ entry }) => entry.id));
    let id = rule.name;
    for (let k = 2; taken.has(id); k++) id = `${rule.name}-${k}`;
    const label = displayText(description.className.slice(description.className.lastIndexOf('.') + 1), 60);
    const isAlone = others.every(({ entry }) => entry.label !== label);
    this.entry = {
      id,
      label: isAlone ? label : `${label} (optimizer ${updates.number})`,
      name: rule.name,
      options,
      range,
      optionRanges: {},
    };
    const start = new Float32Array(layout.size).fill(NaN);
    const goal = updates.steps[0].options[0]?.get('maximize') === true ? 'maximize' : 'minimize';
    const decay = decayOf(counterpart, updates);
    this.objective = recordedObjective({
      goal,
      layout,
      start,
      valueAt: (step) => updates.valueAt(step),
      gradientAt: (step, into) => updates.gradientAt(step, into),
      lastKnown: (step) => updates.lastKnown(step),
      ...(decay ? { decay } : {}),
    });
    this.assignment = {
      rule,
      book,
      options,
      objective: this.objective,
      problem: { layout, goal, view: [], steps: updates.end },
      start,
      get steps() {
        return updates.end;
      },
      updates,
      ...(first > 0 ? { origin: { step: first, begun: 0, snapshot: { t: first, theta: start, slots: {} }, edits: [] } } : {}),
    };
  }

  grown(): void {
    const { steps, end } = this.updates;
    const from = this.rates[0]?.length ?? 0;
    if (from >= end) return;
    for (let step = Math.max(from, steps[0].step); step < end; step++) {
      const groups = this.updates.groupsAt(step);
      this.rates.forEach((rates, group) => {
        const rate = groups[group]?.learningRate;
        // What comes before the first step is never asked for.
        while (rates.length < step) rates.push(typeof rate === 'number' ? rate : 0);
        rates.push(typeof rate === 'number' ? rate : (rates[rates.length - 1] ?? 0));
      });
    }
  }

  /** What is worth knowing before its numbers are read. */
  told({ index }: Recording): readonly string[] {
    const { steps, counterpart, description, number } = this.updates;
    const { label } = this.entry;
    const kept = steps.filter(({ whole }) => whole).length;
    const lossless = steps.filter(({ scalars }) => !scalars.has('loss')).length;
    const skipped = index.events.filter(({ kind, optimizer }) => kind === 'skipped' && optimizer === number).length;
    const lines = [
      `${label}: parameters, gradient and state are the recorded ones. The stages of an update are what our ${counterpart.rule.title} makes of them; “Verify Recording” tells how the two compare.`,
    ];
    if (kept < steps.length)
      lines.push(
        `${label}: of ${steps.length} recorded steps ${kept} are kept whole. Of the others the loss, the rate and figures are known.`,
      );
    if (lossless === steps.length) lines.push(`${label}: no loss was recorded. Call run.loss(loss) before optimizer.step().`);
    else if (lossless > 0) lines.push(`${label}: no loss was recorded at ${counted(lossless, 'step')}.`);
    if (skipped > 0) lines.push(`${label}: a GradScaler left out ${counted(skipped, 'update')}.`);
    if (steps.some(({ rows }) => rows.size > 0))
      lines.push(`${label}: some gradients are sparse. Rows that they do not have are shown as 0, and the stages treat them so.`);
    if (decayOf(counterpart, this.updates))
      lines.push(`${label}: its weight decay is part of the gradient that is shown, since our ${counterpart.rule.title} has none.`);
    if (description !== steps[0].description) lines.push(`${label}: parameters were added while it ran. Steps before that lack them.`);
    return lines;
  }

  /** The options of every group, as a list a step where they change. */
  private optionsOf({ groups, parameters }: Description): Readonly<Record<string, unknown>> {
    const { updates } = this;
    const { steps, first } = updates;
    const changing = new Set<string>();
    let before: ReturnType<RecordedOptimizer['groupsAt']> | undefined;
    for (const { step } of steps) {
      const now = updates.groupsAt(step);
      now.forEach((options, group) => {
        const last = before?.[group];
        if (last && last !== options) for (const name of Object.keys(options)) if (options[name] !== last[name]) changing.add(name);
      });
      before = now;
    }
    const all = changing.size > 0 ? Array.from({ length: updates.end }, (_, step) => updates.groupsAt(Math.max(step, first))) : [];
    const [own, ...others] = groups.map((_, group) =>
      Object.fromEntries(
        Object.entries(updates.groupsAt(first)[group]).map(([name, value]): [string, unknown] => {
          if (name === 'learningRate') return [name, this.rates[group]];
          return [name, typeof value === 'number' && changing.has(name) ? all.map((step) => step[group]?.[name] ?? value) : value];
        }),
      ),
    );
    if (others.length === 0) return own;
    return {
      ...own,
      groups: others.map((options, i) => ({ match: groups[i + 1].parameters.map((parameter) => parameters[parameter].name), ...options })),
    };
  }
}

/** λ of every entry that the rule has no option for; undefined: none. */
function decayOf(counterpart: Counterpart, { steps, description, layout }: RecordedOptimizer): Float32Array | undefined {
  const decay = new Float32Array(layout.size);
  description.groups.forEach((group, number) =>
    group.parameters.forEach((parameter) => {
      const { offset, size } = layout.tensors[parameter];
      const recorded = steps[0].options[number];
      if (recorded) decay.fill(counterpart.gradientDecay(recorded), offset, offset + size);
    }),
  );
  return decay.some((rate) => rate !== 0) ? decay : undefined;
}

import { counterpartOf, type Counterpart } from '../conformance/counterpart';
import type { Diagnostic, TextRange } from '../diagnostic';
import type { Experiment } from '../experiment/experiment';
import type { Objective } from '../objective/objective';
import { recordedObjective } from '../objective/recordedObjective';
import { RuleBook } from '../optimizer/book';
import type { Description, RecordedStep } from '../optrace/recorded';
import type { Recording, WholeStep } from '../optrace/recording';
import { layoutOf } from '../parameters';

/** Bytes that gradients may take. */
const mostBytes = 2 ** 29;

/** A recording as an experiment: its gradients, and the optimizer that it claims to be. */
export interface RecordedExperiment {
  readonly experiment: Experiment;
  readonly objective: Objective;
  readonly notes: readonly Diagnostic[];
}

/**
 * Makes an experiment of one optimizer of a recording: our rule, under the recorded options of every step, goes over the recorded
 * gradients, from the first step on as far as they follow each other without a gap.
 * @param name the file's.
 * @param range where the optimizer stands in the index.
 * @returns or why it cannot be: a sentence.
 */
export async function recordedExperiment(
  recording: Recording,
  name: string,
  range: TextRange,
  book: RuleBook,
  optimizer = 0,
): Promise<RecordedExperiment | string> {
  const { description, steps } = recording.index.optimizers[optimizer] ?? { description: undefined, steps: [] };
  if (!description || steps.length === 0) return `${name} has no recorded step yet.`;
  const counterpart = counterpartOf(description, recording.index.header?.torch ?? '', book);
  if (typeof counterpart === 'string') return `${name} cannot be stepped through: ${counterpart}.`;
  const goal = steps[0].options[0]?.get('maximize') === true ? 'maximize' : 'minimize';
  const read = await stretchOf(recording, optimizer, steps);
  if (typeof read === 'string') return `${name} cannot be stepped through: ${read}.`;
  const { start, gradients, why } = read;
  const its = steps.slice(0, gradients.length);
  const losses = its.map(({ scalars }) => scalars.get('loss'));
  const layout = layoutOf(description.parameters);
  const decays = decayOf(counterpart, description, its[0], layout.size);
  const objective = recordedObjective({
    goal,
    layout,
    start,
    values: Float32Array.from(losses, (loss) => loss ?? 0),
    gradients: joined(gradients, gradients.length * layout.size),
    ...(decays ? { decay: decays } : {}),
  });
  const note = (message: string): Diagnostic => ({ severity: 'information', code: 'recording', message, range });
  const { rule } = counterpart;
  return {
    experiment: {
      book: new RuleBook(book.rules.map((one) => (one.name === rule.name ? rule : one))),
      title: name,
      objective: { kind: 'recorded', goal, name, range },
      optimizers: [
        {
          id: rule.name,
          label: description.className.slice(description.className.lastIndexOf('.') + 1),
          name: rule.name,
          options: optionsOf(counterpart, description, its),
          range,
          optionRanges: {},
        },
      ],
      // The last step is looked at without its update: what came after it is not recorded.
      steps: gradients.length - 1,
      seed: 0,
      backend: 'auto',
    },
    objective,
    notes: [
      note(
        `${name}: the recorded gradients go through our ${rule.title}, which computes parameters and state again; “verify” tells how they compare with those that PyTorch has made.`,
      ),
      ...(gradients.length < steps.length ? [note(`${gradients.length} of ${steps.length} recorded steps are here: ${why}.`)] : []),
      ...(losses.includes(undefined)
        ? [note('No loss was recorded at some steps: their value is shown as 0. Call run.loss(loss) before optimizer.step().')]
        : []),
    ],
  };
}

/** The steps from the first on that are kept whole, or why there are none. */
async function stretchOf(
  recording: Recording,
  optimizer: number,
  steps: readonly RecordedStep[],
): Promise<{ readonly start: Float32Array; readonly gradients: readonly Float32Array[]; readonly why: string } | string> {
  const size = steps[0].description.parameters.reduce((sum, parameter) => sum + parameter.size, 0);
  const gradients: Float32Array[] = [];
  let first: WholeStep | undefined;
  let why = 'the others are not kept whole';
  for (const [at, step] of steps.entries()) {
    const read =
      at > 0 && (step.step !== steps[at - 1].step + 1 || step.description !== steps[0].description)
        ? undefined
        : await recording.whole(optimizer, at);
    if (!read) break;
    if (step.base && at > 0) why = `before step ${step.step} something else changed the parameters or the state`;
    else if (step.rows.size > 0) why = `step ${step.step} has sparse gradients`;
    else if (step.absent.size > 0 || read.gradient.includes(undefined)) why = `step ${step.step} has parameters without a gradient`;
    else if (4 * (at + 1) * size > mostBytes) why = `more gradients take more than ${mostBytes / 2 ** 20} MB`;
    else {
      first ??= read;
      gradients.push(joined(read.gradient, size));
      continue;
    }
    break;
  }
  if (!first) return why;
  if (steps[0].step > 0 || first.before.state.size > 0) return 'it does not begin with the first step of a training';
  return { start: joined(first.before.parameters, size), gradients, why };
}

/** The options of every group, as a list a step where they change. */
function optionsOf(
  counterpart: Counterpart,
  { groups, parameters }: Description,
  steps: readonly RecordedStep[],
): Readonly<Record<string, unknown>> {
  const ofGroup = groups.map((_, group) => {
    const held = steps.map(({ options }) => counterpart.options(options[group]));
    return Object.fromEntries(
      Object.entries(held[0]).map(([name, value]) => [
        name,
        typeof value === 'number' && held.some((one) => one[name] !== value) ? held.map((one) => one[name]) : value,
      ]),
    );
  });
  const [first, ...others] = ofGroup;
  if (others.length === 0) return first;
  return {
    ...first,
    groups: others.map((options, i) => ({ match: groups[i + 1].parameters.map((parameter) => parameters[parameter].name), ...options })),
  };
}

/** λ of every entry that the rule has no option for; undefined: none. */
function decayOf(
  counterpart: Counterpart,
  { groups, parameters }: Description,
  { options }: RecordedStep,
  size: number,
): Float32Array | undefined {
  const rates = parameters.map(() => 0);
  groups.forEach((group, number) =>
    group.parameters.forEach((parameter) => (rates[parameter] = counterpart.gradientDecay(options[number]))),
  );
  if (rates.every((rate) => rate === 0)) return undefined;
  return joined(
    parameters.map(({ size: entries }, i) => new Float32Array(entries).fill(rates[i])),
    size,
  );
}

function joined(tensors: readonly (Float32Array | undefined)[], size: number): Float32Array {
  const whole = new Float32Array(size);
  let at = 0;
  for (const tensor of tensors) {
    whole.set(tensor ?? [], at);
    at += tensor?.length ?? 0;
  }
  return whole;
}

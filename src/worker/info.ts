import type { Session, RunPosition } from '../core/engine/session';
import { optionText } from '../core/experiment/optionText';
import { isReplayable } from '../core/engine/replayable';
import type { RunInfo, RunStatus, SessionInfo, SessionStatus } from '../protocol/session';
import type { ParameterLayout } from '../core/parameters';
import { networkInfo } from './network';
import { evaluationsOf, viewOf, type LoadedExperiment } from './loading';
import { formulaText, type OptimizerEntry } from '../core/experiment/experiment';

/** What a run was made from. */
export interface Origin {
  readonly entry: OptimizerEntry;
  readonly label: string;
  readonly parent?: string;
}

export function sessionInfo(
  { experiment, objective }: LoadedExperiment,
  session: Session,
  origins: ReadonlyMap<string, Origin>,
): SessionInfo {
  return {
    title: experiment.title ?? '',
    goal: objective.goal,
    formula: formulaText(experiment.objective),
    backend: objective.backend,
    seed: experiment.seed,
    parameters: objective.layout,
    view: viewOf(experiment, objective),
    minima: experiment.objective.kind === 'formula' ? experiment.objective.minima.map((point) => Float32Array.from(point)) : [],
    ...(objective.definitions?.length ? { definitions: objective.definitions } : {}),
    ...(experiment.objective.kind === 'recorded' ? { isRecorded: true } : {}),
    network: networkInfo(objective),
    runs: session.positions.map((position) => runInfo(position, origins.get(position.id) as Origin, objective.layout)),
  };
}

function runInfo({ id, run, cursor }: RunPosition, { entry, label, parent }: Origin, common: ParameterLayout): RunInfo {
  const { rule, start, steps, origin, problem } = run.assignment;
  const { recorded } = run;
  const options = recorded?.optionsAt(cursor) ?? run.optionsAt(cursor);
  return {
    id,
    label,
    optimizer: rule.name,
    optimizerTitle: rule.title,
    options: Object.keys(rule.options.properties)
      .filter((name) => options[name] !== undefined)
      .map((name) => ({ name, text: optionText(options[name]) })),
    formula: rule.formulaText,
    effectiveLearningRate: rule.effectiveLearningRate,
    record: run.layout,
    ...(problem.layout === common ? {} : { parameters: problem.layout }),
    // A recording ends with an update, not with a record that has none.
    steps: recorded ? steps - 1 : steps,
    range: entry.range,
    parent,
    ...(recorded ? { isRecorded: true } : {}),
    ...(origin && !recorded ? { forkedAt: origin.step } : {}),
    ...(run.edits.length > 0 ? { edits: run.edits.map(({ step, text }) => ({ step, text })) } : {}),
    start: run.layout.tracked ? Float32Array.from(run.layout.tracked, (index) => start[index]) : Float32Array.from(start),
    evaluations: isReplayable(run) ? evaluationsOf(run.assignment) : undefined,
  };
}

/** What is said of a run beside its numbers. */
export interface Told {
  /** The stage before which it stands. */
  stageName(position: RunPosition): string | undefined;
  /** Where it has ended: the sentence about what it did, and what is wrong with it. */
  atEnd(position: RunPosition): { readonly verdict: string; readonly warnings: readonly string[] } | undefined;
}

export function sessionStatus(session: Session, told: Told): SessionStatus {
  const runs = session.positions.map((position) => runStatus(session, position, told));
  const state = session.isRunning ? 'running' : runs.every((run) => run.state === 'ended') ? 'ended' : 'paused';
  return { state, runs };
}

export function runStatus(session: Session, position: RunPosition, told: Told): RunStatus {
  const { id, run, cursor, stage, isRunning } = position;
  const state = isRunning ? 'running' : session.isAtEnd(position) ? 'ended' : 'paused';
  return {
    id,
    state,
    cursor,
    ...(stage > 0 ? { stage, stageName: told.stageName(position) } : {}),
    records: run.length,
    ...run.end,
    ...told.atEnd(position),
  };
}

import { listedHealthRules } from '../core/verdicts/healthRules';
import type { BreakpointSet } from '../core/breakpoints/breakpointSet';
import type { DebuggedRun } from '../core/breakpoints/debuggedRun';
import { stageList, stagesBeforeRule } from '../core/engine/stageList';
import type { RunPosition, Session } from '../core/engine/session';
import { holdsOnFigures } from '../core/recordLanguage/onFigures';
import { evaluateExpression, type Evaluated } from '../core/recordLanguage/evaluate';
import { namesOf, type RecordScope } from '../core/recordLanguage/names';
import { placeOf } from '../core/recordLanguage/place';
import { RecordWindow } from '../core/recordLanguage/window';
import { functionNames, ownFunctions } from '../core/recordLanguage/functions';
import { functions } from '../core/formula/functions/registry';
import { Transfer, UserError, type Handlers } from '../protocol/channel';
import type { DebugRequests, Moment } from '../protocol/debugging';
import type { SessionInfo, SessionStatus } from '../protocol/session';
import { editOf } from './assigning';
import { refusing, toReplay } from './refusing';
import { entriesOf, summariesOf } from './vectors';

/** What the debugger's requests need of the session they are about. */
export interface DebuggedSession {
  readonly session: Session;
  readonly breakpoints: BreakpointSet;
  debugged(position: RunPosition): DebuggedRun;
  /** Changes what runs, and starts or stops the clock accordingly. */
  moving(change: () => void): SessionStatus;
  state(): { readonly info: SessionInfo; readonly status: SessionStatus };
  fork(params: DebugRequests['fork']['params']): DebugRequests['fork']['result'];
}

/** Answers what a debugger asks of a session. */
export function debugHandlers(server: DebuggedSession): Handlers<DebugRequests> {
  const { session, breakpoints } = server;
  const placed = (moment: Moment) => {
    const position = session.position(moment.run);
    const { run } = position;
    if (!Number.isInteger(moment.step) || moment.step < run.first || moment.step >= run.length) {
      throw new UserError(`There is no step ${moment.step} of ${moment.run}: steps ${run.first} to ${run.length - 1} can be looked at.`);
    }
    return { ...server.debugged(position), moment };
  };
  const scopeOf = (position: RunPosition): RecordScope => {
    const { objective } = server.debugged(position).experiment;
    return { window: new RecordWindow(position.run), constants: objective.kind === 'formula' ? objective.constants : [] };
  };
  return {
    stageList: ({ run }) => {
      const { run: debugged, experiment, entry, step } = server.debugged(session.position(run));
      return stageList(debugged, step, experiment, entry).map(({ kind, name, symbol, formula, output, target, range, source }) => ({
        kind,
        name,
        symbol,
        formula,
        output,
        range,
        ...(target === undefined ? {} : { target }),
        ...(source ? { source } : {}),
      }));
    },
    stepStage: (moved) => server.moving(() => session.stepStage(moved)),
    stepStageBack: (moved) => server.moving(() => session.stepStageBack(moved)),
    restartUpdate: (moved) => server.moving(() => session.restartUpdate(moved)),
    runBack: ({ runs }) => server.moving(() => session.startBack(runs)),
    setBreakpoints: ({ breakpoints: wanted }) =>
      breakpoints.set(
        wanted,
        session.positions.map((position) => server.debugged(position)),
      ),
    healthRules: () => listedHealthRules,
    summaries: (request) => {
      const { run, experiment } = placed(request);
      return summariesOf(run, request, stagesBeforeRule(experiment, run));
    },
    entries: (request) => {
      const { run, experiment } = placed(request);
      const entries = entriesOf(run, request, stagesBeforeRule(experiment, run));
      return new Transfer(entries, [entries.buffer as ArrayBuffer]);
    },
    evaluate: ({ expression, ...moment }) => {
      placed(moment);
      return refusing(() => evaluated(expression, scopeOf(session.position(moment.run)), moment.step));
    },
    holdsOnFigures: ({ condition, figures }) => refusing(() => holdsOnFigures(condition, figures)),
    names: ({ run }) => [
      ...namesOf(scopeOf(session.position(run))),
      ...functionNames.map((name) => {
        const { signature, description } = (Object.hasOwn(ownFunctions, name) ? ownFunctions[name] : functions.get(name)) ?? {
          signature: name,
          description: '',
        };
        return { name, detail: `${signature}: ${description}` };
      }),
    ],
    assign: ({ run, target, value }) => {
      const position = session.position(run);
      const scope = scopeOf(position);
      refusing(() => {
        const result = evaluateExpression(value, scope, position.cursor);
        const place = target.kind === 'expression' ? placeOf(target.expression, scope, position.cursor) : target;
        const run = toReplay(position.run);
        run.edit(editOf(run, position.cursor, place, value, result));
      });
      session.changed(position);
      breakpoints.arm(server.debugged(position));
      return server.state();
    },
    fork: (params) => refusing(() => server.fork(params)),
  };
}

/** @throws RangeError where all that is asked for is what the record does not have. */
function evaluated(expression: string, scope: RecordScope, step: number): Evaluated {
  const result = evaluateExpression(expression, scope, step);
  const { absent } = scope.window;
  if (absent && !result.isBoolean && result.values.every(Number.isNaN))
    throw new RangeError(
      `Step ${step} is the run’s last record: no update was made from there, so that there is no ${absent}. Look at an earlier step.`,
    );
  return result;
}

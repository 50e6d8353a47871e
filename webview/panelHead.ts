import { html, nothing } from 'lit';
import type { Playback } from '../src/protocol/panel';
import type { SessionInfo } from '../src/protocol/session';
import './controls/exportMenu';
import './controls/runToolbar';
import './controls/stepTimeline';
import { icon } from './look/icon';
import type { RunMark } from './look/runMarks';
import type { Commands } from './session/commands';
import type { Intent } from './session/emit';
import type { PanelSession } from './session/panelSession';
import { timelineMarks } from './session/timelineMarks';
import type { ViewState } from './session/viewState';
import './strip/runStrip';

/** So many lines leave room for a picture below them. */
const fewRuns = 8;

interface Head {
  readonly session: PanelSession;
  readonly commands: Commands;
  readonly info: SessionInfo;
  readonly view: ViewState;
  readonly marks: ReadonlyMap<string, RunMark>;
  readonly chosen: string | undefined;
  readonly isCompact: boolean;
}

interface Actions {
  chooseSpeed(speed: number | Playback): void;
  choose(change: Partial<ViewState>): void;
  fork(run: string): void;
  tryRate(run: string, rate: number): void;
  savePicture(id: string): void;
  help(): void;
}

/** Two rows that stay on top, what it is and what moves it; below them the runs. */
export const panelHead = ({ session, commands, info, view, marks, chosen, isCompact }: Head, actions: Actions) => {
  const { status, live } = session;
  const run = info.runs.find(({ id }) => id === chosen);
  return html`
    <div class="top">
      <header class="title">
        <h1 title=${info.title}>${info.title}</h1>
        <span class="formula ${info.isRecorded ? '' : 'mono'} muted" title=${info.formula}
          >${info.isRecorded ? nothing : info.goal} ${info.formula}</span
        >
        <span class="about muted"
          >${session.snapshot?.fileName} ${info.isRecorded ? nothing : html` · ${info.backend} · seed ${info.seed}`}</span
        >
        <span class="ends">
          <export-menu
            .session=${session}
            .info=${info}
            .run=${chosen}
            @picture-wanted=${(event: Intent<'picture-wanted'>) => actions.savePicture(event.detail)}
          ></export-menu>
          <button
            class="toggle"
            aria-pressed=${view.enlarged}
            aria-label="Enlarge"
            title="Enlarge everything, for a projector (E)"
            @click=${() => actions.choose({ enlarged: !view.enlarged })}
          >
            ${icon('letters')}
          </button>
          <button aria-label="Keys" title="Keys (?)" @click=${() => actions.help()}>${icon('help')}</button>
        </span>
      </header>
      <run-toolbar
        .commands=${commands}
        .status=${status}
        .live=${live}
        .speed=${view.speed ?? session.settings.playback}
        .stepAll=${view.stepAll}
        .severalRuns=${info.runs.length > 1}
        .compact=${isCompact}
        @speed-chosen=${(event: CustomEvent<number | Playback>) => actions.chooseSpeed(event.detail)}
        @scope-chosen=${(event: CustomEvent<boolean>) => actions.choose({ stepAll: event.detail })}
      >
        <step-timeline
          .commands=${commands}
          .cursor=${commands.cursor}
          .newest=${commands.newest}
          .planned=${run?.steps ?? 0}
          .marks=${timelineMarks(info.runs, run)}
        ></step-timeline>
      </run-toolbar>
    </div>
    <run-strip
      .session=${session}
      .runs=${info.runs}
      .statuses=${status?.runs ?? []}
      .drawing=${session.drawing}
      .marks=${marks}
      .chosen=${chosen ?? ''}
      .live=${live}
      .unseen=${view.hiddenRuns}
      .open=${view.stripOpen ?? info.runs.length <= fewRuns}
      @fork-wanted=${(event: Intent<'fork-wanted'>) => actions.fork(event.detail)}
      @run-chosen=${(event: Intent<'run-chosen'>) => actions.choose({ chosenRun: event.detail })}
      @step-chosen=${(event: Intent<'step-chosen'>) => commands.seek(event.detail)}
      @rate-proposed=${({ detail }: Intent<'rate-proposed'>) => actions.tryRate(detail.run, detail.rate)}
      @runs-hidden=${(event: Intent<'runs-hidden'>) => actions.choose({ hiddenRuns: event.detail })}
      @strip-toggled=${(event: Intent<'strip-toggled'>) => actions.choose({ stripOpen: event.detail })}
      @run-removed=${(event: Intent<'run-removed'>) => void session.removeRun(event.detail)}
    ></run-strip>
  `;
};

import { LitElement, html, nothing } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import './charts/stepChart';
import type { StepChart } from './charts/stepChart';
import './charts/chartPicker';
import { chartKindsOf } from './charts/kinds';
import { learningRateChart, rateChanges, slotCharts } from './charts/slotCharts';
import './explain/explainView';
import './race/raceTable';
import './controls/coordinatePicker';
import './controls/exportMenu';
import './controls/keysHelp';
import type { KeysHelp } from './controls/keysHelp';
import { bindingFor } from './controls/keys';
import './controls/messageBanners';
import './controls/runChips';
import './controls/runToolbar';
import './controls/stepTimeline';
import type { StepTimeline } from './controls/stepTimeline';
import './landscape/landscapeView';
import type { LandscapeView } from './landscape/landscapeView';
import { icon } from './look/icon';
import './network/networkView';
import './network/tensorTable';
import { marksOf } from './look/runMarks';
import { sharedStyles } from './look/sharedStyles';
import { readTheme, watchTheme } from './look/theme';
import { heldCoordinates, isLong } from './session/coordinates';
import { bannersOf } from './panelBanners';
import { panelStyles } from './panelStyles';
import { Commands } from './session/commands';
import { keeping } from './session/keeping';
import type { Intent } from './session/emit';
import { PanelSession } from './session/panelSession';
import { restoreViewState, saveViewState, viewOf, type ViewState } from './session/viewState';
import { connect } from './session/wire';
import './table/stepTable';
import { timelineMarks } from './session/timelineMarks';
import type { SessionInfo } from '../src/protocol/session';

const coordinatesAtFirst = 8;
const fewestPoints = 100;

/** The panel: one session, everything the user can see of it and do to it. */
@customElement('optimizer-panel')
export class OptimizerPanel extends LitElement {
  @state() private view: ViewState = restoreViewState();
  @state() private theme = readTheme();
  @state() private hover: number | undefined;
  /** The panel's own, in pixels. */
  @state() private width = document.documentElement.clientWidth;
  @query('step-timeline') private timeline!: StepTimeline | null;
  @query('keys-help') private help!: KeysHelp;

  readonly session = new PanelSession(connect(), () => this.requestUpdate());
  private readonly commands = new Commands(this.session, () => this.concerned, () => this.chosen);
  private seenGeneration = 0;
  private marks: ReturnType<typeof marksOf> = new Map();
  private marksKey: unknown[] = [];
  private hiddenLines: ReadonlySet<string> = new Set(this.view.hidden);
  private endWatch: (() => void) | undefined;
  private readonly sizes = new ResizeObserver(([entry]) => (this.width = entry.contentRect.width));

  override connectedCallback(): void {
    super.connectedCallback();
    this.endWatch = watchTheme((theme) => (this.theme = theme));
    document.addEventListener('keydown', this.key);
    this.sizes.observe(this);
    void this.session.begin();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.endWatch?.();
    this.sizes.disconnect();
    document.removeEventListener('keydown', this.key);
  }

  private get chosen(): string | undefined {
    const runs = this.session.info?.runs ?? [];
    return (runs.find(({ id }) => id === (this.session.status?.chosen ?? this.view.chosenRun)) ?? runs[0])?.id;
  }

  private get concerned(): readonly string[] | undefined {
    const { chosen } = this;
    return this.view.stepAll || chosen === undefined || this.session.info?.runs.length === 1 ? undefined : [chosen];
  }

  private axesOf({ parameters }: SessionInfo): readonly number[] {
    const axes = this.view.axes?.filter((axis) => axis < parameters.size) ?? [];
    return axes.length > 0 ? axes : parameters.size === 1 ? [0] : [0, 1];
  }

  private coordinatesOf({ parameters, runs }: SessionInfo): readonly number[] {
    const chosen = this.view.coordinates?.filter((coordinate) => coordinate < parameters.size) ?? [];
    return chosen.length > 0 ? chosen : heldCoordinates(runs[0].record, parameters).slice(0, coordinatesAtFirst);
  }

  /** The usual charts, and those of state slots that are chosen or ask for it. */
  private chartsOf(info: SessionInfo) {
    const slots = slotCharts(info).filter(({ kind, isCharted }) => this.view.charts?.includes(kind.id) ?? isCharted);
    return [...chartKindsOf(info), ...slots.map(({ kind }) => kind)];
  }

  private choose(change: Partial<ViewState>): void {
    this.view = { ...this.view, ...change };
    if (change.chosenRun && this.session.live) void this.session.ask('choose', { run: change.chosenRun });
    if (change.hidden) this.hiddenLines = new Set(change.hidden);
    saveViewState(this.view);
  }

  protected override willUpdate(): void {
    const { session } = this;
    const { snapshot, info } = session;
    if (snapshot && snapshot.experiment !== this.view.experiment) {
      this.view = this.view.experiment === '' ? { ...this.view, experiment: snapshot.experiment } : viewOf(snapshot.experiment, this.view);
      this.hiddenLines = new Set(this.view.hidden);
      saveViewState(this.view);
    }
    if (!info) return;
    if (session.explainWanted !== undefined) {
      this.choose({ chosenRun: session.explainWanted, explainOpen: true });
      session.explainWanted = undefined;
      void this.updateComplete.then(() => this.renderRoot.querySelector('explain-view')?.scrollIntoView());
    }
    if (this.marksKey[0] !== info.runs || this.marksKey[1] !== this.theme) {
      this.marks = marksOf(info.runs, this.theme);
      this.marksKey = [info.runs, this.theme];
    }
    if (this.seenGeneration !== session.generation) {
      this.seenGeneration = session.generation;
      if (session.live && this.view.speed !== null) this.commands.setSpeed(this.view.speed);
    }
    const [from, to] = this.view.stepWindow ?? [0, null];
    session.look({
      series: [...this.chartsOf(info), learningRateChart].flatMap((kind) => (kind.per === 'metric' ? [] : kind.per === 'run' ? [kind.series(0)] : this.coordinatesOf(info).map((c) => kind.series(c)))),
      path: this.axesOf(info),
      from: Math.max(0, Math.floor(from) - 1),
      to: to === null ? null : Math.ceil(to) + 1,
      points: this.points,
    });
  }

  /** About a chart's width in pixels, in steps of 100 so that a dragged edge asks for few frames. */
  private get points(): number {
    const columns = this.width < 620 ? 1 : this.width < 1000 ? 2 : 3.5;
    return Math.max(fewestPoints, Math.min(this.session.settings.chartPoints, Math.ceil(this.width / columns / 100) * 100));
  }

  private key = (event: KeyboardEvent) => {
    const binding = this.session.info ? bindingFor(event) : undefined;
    if (!binding) return;
    event.preventDefault();
    const { commands, session } = this;
    binding.run({
      commands,
      chooseRun: (place) => {
        const run = session.info?.runs[place];
        if (run) this.choose({ chosenRun: run.id });
      },
      toggleAll: () => this.choose({ stepAll: !this.view.stepAll }),
      editStep: () => this.timeline?.editStep(),
      toggleHelp: () => this.help.toggle(),
    });
  };

  private async startAt(start: Float32Array): Promise<void> {
    const like = this.chosen;
    const run = like === undefined ? undefined : await this.session.addRun(like, start);
    if (run === undefined) return;
    this.choose({ chosenRun: run });
    await this.session.act('run', { runs: [run] });
  }

  private async fork(parent: string): Promise<void> {
    const run = await this.session.fork(parent);
    if (run !== undefined) this.choose({ chosenRun: run });
  }

  private async savePicture(id: string): Promise<void> {
    const drawn = [...this.renderRoot.querySelectorAll<StepChart>('step-chart')].find(({ kind }) => kind.id === id);
    const picture = await (drawn ?? this.renderRoot.querySelector<LandscapeView>('landscape-view'))?.picture();
    if (picture) await this.session.ask('savePicture', picture);
  }

  protected override render() {
    const { session } = this;
    const { info, snapshot } = session;
    const banners = bannersOf(session, this.commands.rerun);
    return html`
      ${info ? this.head(info) : nothing}
      <message-banners class=${banners.length ? '' : 'none'} .banners=${banners} .reveal=${(range: { start: number; end: number }) => void session.ask('reveal', { range })}></message-banners>
      ${info ? this.body(info) : this.empty(snapshot?.fileName)}
      <keys-help></keys-help>
    `;
  }

  private empty(fileName: string | undefined) {
    if (fileName === undefined) return html`<div class="empty"><p class="muted" role="status">Opening the experiment…</p></div>`;
    const explanation = this.session.snapshot?.explained?.what;
    return html`<div class="empty">
      <h1>${fileName}</h1>
      <p class="muted">Nothing has been run here yet. Run the experiment to see its landscape, its charts and every number of every step.</p>
      <button class="primary" @click=${this.commands.rerun}>${icon('run')} Run</button>
    </div>
      ${typeof explanation === 'object' ? html`<explanation-page .explanation=${explanation}></explanation-page>` : nothing}`;
  }

  private head(info: SessionInfo) {
    const { session, commands, view } = this;
    const { status } = session;
    const run = info.runs.find(({ id }) => id === this.chosen);
    return html`
      <header class="title">
        <h1>${info.title}</h1>
        <span class="formula mono muted" title=${info.formula}>${info.goal} ${info.formula}</span>
        <span class="about muted">${session.snapshot?.fileName} · ${info.backend} · seed ${info.seed}</span>
      </header>
      <div class="controls">
        <div class="row">
          <run-toolbar .commands=${commands} .status=${status} .live=${session.live} .speed=${view.speed} .stepAll=${view.stepAll} .severalRuns=${info.runs.length > 1}
            @speed-chosen=${(event: CustomEvent<number | null>) => {
              this.choose({ speed: event.detail });
              commands.setSpeed(event.detail);
            }}
            @scope-chosen=${(event: CustomEvent<boolean>) => this.choose({ stepAll: event.detail })}></run-toolbar>
          <span class="ends">
            <export-menu .session=${session} .info=${info} .run=${this.chosen} @picture-wanted=${(event: Intent<'picture-wanted'>) => void this.savePicture(event.detail)}></export-menu>
            <button aria-label="Keys" title="Keys (?)" @click=${() => this.help.toggle()}>${icon('help')}</button>
          </span>
        </div>
        <step-timeline .commands=${commands} .cursor=${commands.cursor} .newest=${commands.newest} .planned=${run?.steps ?? 0} .marks=${timelineMarks(info.runs, run)}></step-timeline>
        <run-chips .runs=${info.runs} .statuses=${status?.runs ?? []} .marks=${this.marks} .chosen=${this.chosen ?? ''} .live=${session.live}
          @fork-wanted=${(event: Intent<'fork-wanted'>) => void this.fork(event.detail)}
          @run-chosen=${(event: Intent<'run-chosen'>) => this.choose({ chosenRun: event.detail })}
          @run-removed=${(event: Intent<'run-removed'>) => void session.removeRun(event.detail)}></run-chips>
      </div>
    `;
  }

  private body(info: SessionInfo) {
    const { session, theme, marks, view, hover } = this;
    const { drawing } = session;
    if (!drawing || drawing.runs.length === 0) return html`<div class="empty"><p class="muted" role="status">Computing the first step…</p></div>`;
    const chosen = drawing.runs.find((run) => run.info.id === this.chosen) ?? drawing.runs[0];
    const coordinates = this.coordinatesOf(info);
    const [charts, slots] = [this.chartsOf(info), slotCharts(info)];
    const newest = Math.max(1, ...drawing.runs.map(({ status }) => status.records - 1));
    const stepWindow = view.stepWindow ?? [0, newest];
    return html`<main
      @step-chosen=${(event: Intent<'step-chosen'>) => this.commands.seek(event.detail)}
      @step-hovered=${(event: Intent<'step-hovered'>) => (this.hover = event.detail)}
      @window-chosen=${(event: Intent<'window-chosen'>) => this.choose({ stepWindow: event.detail })}
      @logarithmic-chosen=${({ detail }: Intent<'logarithmic-chosen'>) => this.choose({ logarithmic: { ...view.logarithmic, [detail.chart]: detail.logarithmic } })}
      @line-toggled=${({ detail }: Intent<'line-toggled'>) => this.choose({ hidden: this.hiddenLines.has(detail) ? view.hidden.filter((key) => key !== detail) : [...view.hidden, detail] })}
      @picture-wanted=${(event: Intent<'picture-wanted'>) => void this.savePicture(event.detail)}
      @axes-chosen=${(event: Intent<'axes-chosen'>) => this.choose({ axes: event.detail, landscapeWindow: null })}
      @extent-chosen=${(event: Intent<'extent-chosen'>) => this.choose({ landscapeWindow: event.detail })}
      @start-chosen=${(event: Intent<'start-chosen'>) => void this.startAt(event.detail)}
      @coordinates-chosen=${(event: Intent<'coordinates-chosen'>) => this.choose({ coordinates: event.detail })}
      @stages-toggled=${(event: Intent<'stages-toggled'>) => this.choose({ stagesOpen: event.detail })}
      @explain-toggled=${(event: Intent<'explain-toggled'>) => this.choose({ explainOpen: event.detail })}
      @race-toggled=${(event: Intent<'race-toggled'>) => this.choose({ raceOpen: event.detail })}
      @charts-chosen=${(event: Intent<'charts-chosen'>) => this.choose({ charts: event.detail })}
      @run-chosen=${(event: Intent<'run-chosen'>) => this.choose({ chosenRun: event.detail })}
      @copy-wanted=${(event: Intent<'copy-wanted'>) => void session.ask('copyText', { text: event.detail })}
    >
      ${info.network
        ? html`<network-view role="group" aria-label="Network" .session=${session} .network=${info.network} .run=${chosen} .theme=${theme}></network-view>`
        : isLong(info) ? nothing : html`<landscape-view role="group" aria-label="Landscape" aria-describedby="step-table" .session=${session} .info=${info} .drawing=${drawing} .marks=${marks}
            .theme=${theme} .chosen=${chosen.info.id} .axes=${this.axesOf(info)} .extent=${view.landscapeWindow}></landscape-view>`}
      <div class="charts">
        ${slots.length > 0 || info.parameters.size > coordinatesAtFirst
          ? html`<div class="head">
              <chart-picker .choices=${slots.map(({ kind }) => kind)} .chosen=${charts.map(({ id }) => id).filter((id) => id.startsWith('state.'))}></chart-picker>
              ${info.parameters.size > coordinatesAtFirst ? html`<coordinate-picker .layout=${info.parameters} .chosen=${coordinates}></coordinate-picker>` : nothing}
            </div>`
          : nothing}
        ${[...charts, ...(rateChanges(drawing) ? [learningRateChart] : [])].map(
          (kind) => html`<step-chart role="group" aria-label=${`${kind.title} over the steps`} aria-describedby="step-table" data-chart=${kind.id} .kind=${kind}
            .drawing=${drawing} .layout=${info.parameters} .coordinates=${this.coordinatesKept(coordinates)} .marks=${marks} .theme=${theme}
            .logarithmic=${view.logarithmic[kind.id]} .hiddenLines=${this.hiddenLines} .window=${this.windowKept(stepWindow)} .zoomed=${view.stepWindow !== null}
            .chosen=${chosen.info.id} .cursor=${chosen.current.step} .hover=${hover}></step-chart>`,
        )}
      </div>
      ${isLong(info) || info.network ? html`<tensor-table .session=${session} .info=${info} .run=${chosen} .theme=${theme}></tensor-table>` : nothing}
      <step-table id="step-table" .session=${session} .info=${info} .run=${chosen} .stagesOpen=${view.stagesOpen}></step-table>
      <explain-view .session=${session} .info=${info} .run=${chosen} .open=${view.explainOpen}></explain-view>
      ${info.runs.length > 1
        ? html`<race-table .session=${session} .info=${info} .drawing=${drawing} .marks=${marks} .chosen=${chosen.info.id} .open=${view.raceOpen}></race-table>`
        : nothing}
    </main>`;
  }

  /** The same arrays as long as they say the same, so that a chart sees no change where there is none. */
  private coordinatesKept = keeping<readonly number[]>();
  private windowKept = keeping<readonly [number, number]>();

  static override styles = [sharedStyles, panelStyles];
}

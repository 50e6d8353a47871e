import { LitElement, html, nothing } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import type { StepChart } from './charts/stepChart';
import { learningRateChart } from './charts/slotCharts';
import './controls/keysHelp';
import type { KeysHelp } from './controls/keysHelp';
import { bindingFor } from './controls/keys';
import './controls/messageBanners';
import type { StepTimeline } from './controls/stepTimeline';
import { axesOf, steepestAndFlattest } from './landscape/axes';
import type { LandscapeView } from './landscape/landscapeView';
import { marksOf } from './look/runMarks';
import { sharedStyles } from './look/sharedStyles';
import { readTheme, watchTheme } from './look/theme';
import { emptyPanel } from './emptyPanel';
import { bannersOf } from './panelBanners';
import { panelHead } from './panelHead';
import { panelStyles } from './panelStyles';
import { Commands } from './session/commands';
import { visibleDrawings, type Drawing } from './session/drawing';
import { alike, drawingOf } from './session/alike';
import { chartedCoordinates } from './session/coordinates';
import { FirstRun } from './session/firstRun';
import { keeping } from './session/keeping';
import type { Intent } from './session/emit';
import { PanelSession } from './session/panelSession';
import { restoreViewState, saveViewState, viewOf, type ViewState } from './session/viewState';
import { connect } from './session/wire';
import type { Playback } from '../src/protocol/panel';
import type { SeriesKey, SessionInfo } from '../src/protocol/session';
import type { Looked, ViewContext } from './views/view';
import { shownView, viewsOf, watch } from './views/views';
import './views/viewTabs';

const fewestPoints = 100;
/** From here on the landscape stands beside the sections. */
const wideFrom = 1000;
/** Below, the toolbar keeps a part of its controls in a menu. */
const compactBelow = 900;
/** The race is measured by the value, the gradient's arrow by its norm, whatever is shown. */
const alwaysWanted: readonly SeriesKey[] = ['value', 'gradientNorm', learningRateChart.series(0)];

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
  private readonly firstRun = new FirstRun(this.session);
  private readonly commands = new Commands(
    this.session,
    () => this.concerned,
    () => this.chosen,
  );
  private seenSession = '';
  private marks: ReturnType<typeof marksOf> = new Map();
  private marksKey: unknown[] = [];
  /** Axes of the landscape unless the user chooses others. */
  @state() private steepest: readonly [number, number] | undefined;
  private readonly visible = visibleDrawings();
  private readonly alike = alike();
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

  /** The run that the user chose; where it is hidden, the first that is not. */
  private get chosen(): string | undefined {
    const runs = this.session.info?.runs ?? [];
    const seen = runs.filter(({ id }) => !this.view.hiddenRuns.includes(id));
    return (seen.find(({ id }) => id === (this.session.status?.chosen ?? this.view.chosenRun)) ?? seen[0] ?? runs[0])?.id;
  }

  private get concerned(): readonly string[] | undefined {
    const { chosen } = this;
    return this.view.stepAll || chosen === undefined || this.session.info?.runs.length === 1 ? undefined : [chosen];
  }

  private lookedAt(info: SessionInfo): Looked {
    const { isWide, view } = this;
    const shown = shownView(viewsOf(info, isWide), view.section).id;
    return { info, view, coordinates: this.coordinatesKept(chartedCoordinates(info, view.coordinates)), isWide, shown };
  }

  private get isWide(): boolean {
    // Of a recording there is no picture to stand there.
    return this.width >= wideFrom && !this.session.info?.isRecorded;
  }

  /** With many coordinates the plane of the steepest and the flattest one tells most, by the gradient at the start. */
  private async findSteepest({ runs, parameters }: SessionInfo): Promise<void> {
    this.steepest = undefined;
    if (parameters.size <= 2 || runs[0].record.tracked !== undefined || this.session.info?.network) return;
    const first = await this.session.ask('record', { run: runs[0].id, step: 0 });
    this.steepest = first && steepestAndFlattest(runs[0].record, first.row);
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
      this.choose({ chosenRun: session.explainWanted, section: 'explain' });
      session.explainWanted = undefined;
    }
    if (this.marksKey[0] !== info.runs || this.marksKey[1] !== this.theme) {
      this.marks = marksOf(info.runs, this.theme);
      this.marksKey = [info.runs, this.theme];
    }
    if (this.seenSession !== session.id) {
      this.seenSession = session.id;
      void this.findSteepest(info);
      if (session.live) this.commands.useSpeed(this.view.speed ?? session.settings.playback, info);
    }
    this.firstRun.look();
    const [from, to] = this.view.stepWindow ?? [0, null];
    const shown = this.alike(info, this.chosen);
    session.look({
      series: this.seriesWanted(shown),
      path: axesOf(shown, this.view.axes, this.steepest),
      from: Math.max(0, Math.floor(from) - 1),
      to: to === null ? null : Math.ceil(to) + 1,
      points: this.points,
    });
  }

  protected override updated(): void {
    this.toggleAttribute('enlarged', this.view.enlarged);
  }

  private seriesWanted(info: SessionInfo): readonly SeriesKey[] {
    const looked = this.lookedAt(info);
    const shown = shownView(viewsOf(info, this.isWide), this.view.section);
    return [...new Set([...alwaysWanted, ...shown.wants(looked), ...(this.isWide ? watch.wants(looked) : [])])];
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
      toggleSize: () => this.choose({ enlarged: !this.view.enlarged }),
    });
  };

  private async startAt({ start, like = this.chosen }: Intent<'start-chosen'>['detail']): Promise<void> {
    const run = like === undefined ? undefined : await this.session.addRun(like, start);
    if (run === undefined) return;
    this.choose({ chosenRun: run });
    await this.session.act('run', { runs: [run] });
  }

  /** With options given the fork runs on at once; else the user is asked, and sees it wait. */
  private async fork(parent: string, written?: Readonly<Record<string, string>>): Promise<void> {
    const run = await this.session.fork(parent, written);
    if (run === undefined) return;
    this.choose({ chosenRun: run });
    if (written) await this.session.act('run', { runs: [run] });
  }

  /** A further run from where a run began, with another learning rate; the run itself stays where it is looked at. */
  private async tryRate(parent: string, rate: number): Promise<void> {
    const { session } = this;
    const seen = session.status?.runs.find(({ id }) => id === parent)?.cursor;
    await session.act('seek', { step: session.info?.runs.find(({ id }) => id === parent)?.forkedAt ?? 0, runs: [parent] });
    await this.fork(parent, { learningRate: String(rate) });
    if (seen !== undefined) await session.act('seek', { step: seen, runs: [parent] });
  }

  /** A number holds for this panel, the others for every run from now on. */
  private chooseSpeed(speed: number | Playback, info: SessionInfo): void {
    this.choose({ speed: typeof speed === 'number' ? speed : null });
    this.commands.useSpeed(speed, info);
    if (typeof speed !== 'number') void this.session.ask('rememberPlayback', { playback: speed });
  }

  private async savePicture(id: string): Promise<void> {
    // What is not on screen is shown first: only what is seen is drawn.
    if (!this.drawingOf(id)) this.choose(id === 'landscape' ? { section: 'watch', form: 'contours' } : { section: 'charts' });
    await this.updateComplete;
    const picture = await this.drawingOf(id)?.picture();
    if (picture) await this.session.ask('savePicture', picture);
  }

  private drawingOf(id: string): StepChart | LandscapeView | null {
    return id === 'landscape'
      ? this.renderRoot.querySelector<LandscapeView>('landscape-view')
      : this.renderRoot.querySelector<StepChart>(`step-chart[data-chart="${CSS.escape(id)}"]`);
  }

  protected override render() {
    const { session } = this;
    const { info, snapshot } = session;
    const banners = bannersOf(session, this.commands.rerun);
    return html`
      ${info ? this.head(info) : nothing}
      <message-banners
        class=${banners.length ? '' : 'none'}
        .banners=${banners}
        .reveal=${(range: { start: number; end: number }) => void session.ask('reveal', { range })}
      ></message-banners>
      ${info ? this.body(info) : emptyPanel(snapshot, this.commands.rerun)}
      <keys-help></keys-help>
    `;
  }

  private head(info: SessionInfo) {
    const { session, commands, view, marks, chosen } = this;
    const actions = {
      choose: (change: Partial<ViewState>) => this.choose(change),
      chooseSpeed: (speed: number | Playback) => this.chooseSpeed(speed, info),
      fork: (run: string) => void this.fork(run),
      tryRate: (run: string, rate: number) => void this.tryRate(run, rate),
      savePicture: (id: string) => void this.savePicture(id),
      help: () => this.help.toggle(),
    };
    return panelHead({ session, commands, info, view, marks, chosen, isCompact: this.width < compactBelow }, actions);
  }

  private body(all: SessionInfo) {
    const { session, view } = this;
    const info = this.alike(all, this.chosen);
    if (!session.drawing || session.drawing.runs.length === 0)
      return html`<div class="empty"><p class="muted" role="status">Computing the first step…</p></div>`;
    const context = this.contextOf(info, drawingOf(session.drawing, info));
    const views = viewsOf(info, this.isWide);
    const shown = shownView(views, view.section);
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
      @fork-as=${({ detail }: Intent<'fork-as'>) => void this.fork(detail.run, detail.written)}
      @smoothing-chosen=${(event: Intent<'smoothing-chosen'>) => this.choose({ smoothing: event.detail })}
      @equal-scales-chosen=${(event: Intent<'equal-scales-chosen'>) => this.choose({ equalScales: event.detail })}
      @form-chosen=${(event: Intent<'form-chosen'>) => this.choose({ form: event.detail })}
      @coordinates-chosen=${(event: Intent<'coordinates-chosen'>) => this.choose({ coordinates: event.detail })}
      @stages-toggled=${(event: Intent<'stages-toggled'>) => this.choose({ stagesOpen: event.detail })}
      @section-chosen=${(event: Intent<'section-chosen'>) => this.choose({ section: event.detail })}
      @charts-chosen=${(event: Intent<'charts-chosen'>) => this.choose({ charts: event.detail })}
      @run-chosen=${(event: Intent<'run-chosen'>) => this.choose({ chosenRun: event.detail })}
      @copy-wanted=${(event: Intent<'copy-wanted'>) => void session.ask('copyText', { text: event.detail })}
    >
      ${this.isWide ? html`<section class="aside" aria-label=${watch.title}>${watch.render(context)}</section>` : nothing}
      <div class="sections">
        <view-tabs .views=${views} .shown=${shown.id}></view-tabs>
        <section role="tabpanel" aria-label=${shown.title} class="view">${shown.render(context)}</section>
      </div>
    </main>`;
  }

  private contextOf(info: SessionInfo, drawing: Drawing): ViewContext {
    const { session, marks, theme, hiddenLines, hover, view } = this;
    const newest = Math.max(1, ...drawing.runs.map(({ status }) => status.records - 1));
    return {
      ...this.lookedAt(info),
      session,
      drawing: this.visible(drawing, view.hiddenRuns),
      chosen: drawing.runs.find((run) => run.info.id === this.chosen) ?? drawing.runs[0],
      marks,
      theme,
      axes: axesOf(info, this.view.axes, this.steepest),
      hiddenLines,
      hover,
      stepWindow: this.windowKept(view.stepWindow ?? [0, newest]),
    };
  }

  /** The same arrays as long as they say the same, so that a chart sees no change where there is none. */
  private coordinatesKept = keeping<readonly number[]>();
  private windowKept = keeping<readonly [number, number]>();

  static override styles = [sharedStyles, panelStyles];
}

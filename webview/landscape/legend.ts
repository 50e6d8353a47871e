import { html, nothing, svg, type TemplateResult } from 'lit';
import type { SessionInfo } from '../../src/protocol/session';
import { significant } from '../look/numbers';
import type { RunMark } from '../look/runMarks';
import type { Theme } from '../look/theme';
import { heldValues } from '../../src/core/record/recordLayout';
import { norm } from '../session/coordinates';
import type { DrawnRun } from '../session/drawing';
import { groundColour } from './gridImage';
import type { Levels } from './levels';
import { pointsOf } from './points';

interface LegendContent {
  readonly info: SessionInfo;
  readonly theme: Theme;
  readonly flat: boolean;
  readonly levels: Levels | undefined;
  readonly run: DrawnRun | undefined;
  readonly mark: RunMark | undefined;
  readonly digits: number;
}

/** What the colours and the arrows of the landscape mean. */
export function legendOf({ info, theme, flat, levels, run, mark, digits }: LegendContent): TemplateResult {
  const gradient = run && heldValues(run.info.record, run.current.row, 'gradient');
  const update = run?.current.hasUpdate ? heldValues(run.info.record, run.current.row, 'update') : undefined;
  const figures = Math.min(digits, 4);
  return html`<div class="legend">
    ${levels ? scale(levels, info.goal, theme) : nothing}
    ${
      gradient
        ? html`<span class="key"
            >${arrow(theme.foreground, '')}${flat ? 'direction (1, f′)' : '∇f'}
            <span class="number" title="The arrow's length goes with the root of ‖∇f‖, the longest where it is greatest on this run's way"
              >${flat ? '' : `length ~ √‖∇f‖, ‖∇f‖ ${significant(norm(gradient), figures)}`}</span
            ></span
          >`
        : nothing
    }
    ${
      update && mark
        ? html`<span class="key"
            >${arrow(mark.colour, '4 2')}step to come <span class="number">‖Δθ‖ ${significant(norm(update), figures)}</span></span
          >`
        : nothing
    }
    ${
      flat || !run || !mark
        ? nothing
        : pointsOf(run.info).map(
            (slot) =>
              html`<span class="key"
                ><svg viewBox="0 0 20 8" width="20" height="8" aria-hidden="true">
                  ${svg`<line x1="1" y1="4" x2="19" y2="4" stroke=${mark.colour} stroke-width="2.25" stroke-linecap="round" stroke-dasharray="1 4"></line>`}</svg
                >${titleOf(run.info, slot)}</span
              >`,
          )
    }
    ${info.minima.length > 0 ? html`<span class="key">${flat ? '┊' : '★'} known ${info.goal === 'minimize' ? 'minimum' : 'maximum'}</span>` : nothing}
  </div>`;
}

const titleOf = ({ record }: DrawnRun['info'], slot: string) => record.columns.find((column) => column.slot === slot)?.title ?? slot;

const arrow = (colour: string, dash: string) =>
  html`<svg viewBox="0 0 20 8" width="20" height="8" aria-hidden="true">
    ${svg`<line x1="0" y1="4" x2="14" y2="4" stroke=${colour} stroke-width="2" stroke-dasharray=${dash}></line><path d="M13 0.5 L20 4 L13 7.5 Z" fill=${colour}></path>`}
  </svg>`;

const bandWidth = 7;

function scale(levels: Levels, goal: 'minimize' | 'maximize', theme: Theme): TemplateResult {
  const edges = [levels.least, ...levels.thresholds, levels.greatest];
  const bands = edges.slice(1).map((edge, i) => groundColour(levels, (edges[i] + edge) / 2, goal, theme));
  const middle = levels.thresholds[levels.thresholds.length >> 1];
  return html`<span class="key number" title=${`Contours at ${levels.thresholds.map((level) => significant(level, 3)).join(', ')}`}>
    f ${significant(levels.least, 3)}
    <svg
      viewBox=${`0 0 ${bands.length * bandWidth} 10`}
      width=${bands.length * bandWidth}
      height="10"
      role="img"
      aria-label=${`Colours from ${significant(levels.least, 3)} over ${significant(middle, 3)} to ${significant(levels.greatest, 3)}`}
    >
      ${bands.map((colour, i) => svg`<rect x=${i * bandWidth} y="0" width=${bandWidth} height="10" fill=${colour}></rect>`)}
      ${svg`<rect x="0.5" y="0.5" width=${bands.length * bandWidth - 1} height="9" fill="none" stroke=${theme.border}></rect>`}
    </svg>
    ${significant(levels.greatest, 3)}
    <span
      title=${levels.scale === 'log' ? 'Levels are even in the logarithm of the distance to the best value' : 'Levels are evenly spaced'}
      >(${levels.scale} scale)</span
    >
  </span>`;
}

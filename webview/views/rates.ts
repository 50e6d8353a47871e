import { html } from 'lit';
import { effectiveLearningRate } from '../charts/kinds/effectiveLearningRate';
import '../rates/ratesView';
import { heldCoordinates } from '../../src/core/record/recordLayout';
import { isLong } from '../session/coordinates';
import { seriesOf } from './drawnCharts';
import type { Looked, PanelView } from './view';

/** Rows of a heat map: beyond them a row would be thinner than a pixel or two. */
const mostRows = 64;
const shown = ({ info }: Looked) => heldCoordinates(info.runs[0].record, info.parameters).slice(0, mostRows);

/** Every coordinate's effective learning rate at a glance, relative to its own at step 0. */
export const rates: PanelView = {
  id: 'rates',
  title: 'Rates',
  applies: (info) => info.network === undefined && !isLong(info) && info.runs.some(({ evaluations }) => evaluations === undefined),
  wants: (looked) => seriesOf([effectiveLearningRate], shown(looked)),
  render: (context) =>
    html`<rates-view
      .info=${context.info}
      .drawing=${context.drawing}
      .marks=${context.marks}
      .theme=${context.theme}
      .coordinates=${shown(context)}
      .cursor=${context.chosen.current.step}
    ></rates-view>`,
};

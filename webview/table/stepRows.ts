import type { ParameterLayout } from '../../src/core/parameters';
import { numberText } from '../../src/core/float32Text';
import { heldValues, heldCoordinates } from '../../src/core/record/recordLayout';
import { coordinateName } from '../../src/core/parameters';
import { currentNorm } from '../session/recordSeries';
import type { DrawnRun } from '../session/drawing';

/** A column of the step table: one number a coordinate. */
interface TableColumn {
  readonly symbol: string;
  readonly title: string;
  readonly values: Float32Array;
  /** Made by the update: the last record of an ended run has none. */
  readonly ofUpdate?: boolean;
}

/** One number for the whole step. */
interface HeadFigure {
  readonly symbol: string;
  readonly title: string;
  /** Undefined where it was not measured at this step. */
  readonly value: number | undefined;
  readonly ofUpdate?: boolean;
}

export interface StepRows {
  readonly figures: readonly HeadFigure[];
  readonly columns: readonly TableColumn[];
}

/** Everything a record says, laid out: per coordinate what has one entry each, in the head what has one entry in all. */
export function stepRows({ info, current }: DrawnRun): StepRows {
  const column = (quantity: Parameters<typeof heldValues>[2], slot?: string) => heldValues(info.record, current.row, quantity, slot);
  const theta = column('parameters');
  const gradient = column('gradient');
  const update = column('update');
  const slots = info.record.columns.filter(({ quantity, kind }) => quantity === 'state' && kind !== 'summary');
  const perCoordinate = slots.filter(({ size }) => size === theta.length);
  const scalars = slots.filter(({ size }) => size !== theta.length && size === 1);
  return {
    figures: [
      { symbol: 'f', title: 'value of the objective', value: column('value')[0] },
      { symbol: 'α', title: 'learning rate', value: column('learningRate')[0], ofUpdate: true },
      { symbol: '‖∇f‖', title: 'gradient norm', value: currentNorm({ info, current }, 'gradient') },
      { symbol: '‖Δθ‖', title: 'update size', value: currentNorm({ info, current }, 'update'), ofUpdate: true },
      ...scalars.map(({ slot = '', title = '' }) => ({ symbol: slot, title, value: column('state', slot)[0], ofUpdate: true })),
    ],
    columns: [
      { symbol: 'θ', title: 'parameter before the update', values: theta },
      { symbol: '∇f', title: 'gradient', values: gradient },
      ...perCoordinate.map(({ slot = '', title = '' }) => ({
        symbol: slot,
        title: title || slot,
        values: column('state', slot),
        ofUpdate: true,
      })),
      {
        symbol: 'αᵢ',
        title: `effective learning rate: ${info.effectiveLearningRate}`,
        values: column('effectiveLearningRate'),
        ofUpdate: true,
      },
      { symbol: 'Δθ', title: 'update', values: update, ofUpdate: true },
      {
        symbol: 'θ next',
        title: 'parameter after the update',
        values: current.next.length ? current.next : theta.map(() => NaN),
        ofUpdate: true,
      },
    ],
  };
}

/** The whole step as tab-separated text with exact numbers, to be pasted into a spreadsheet. */
export function asTsv(run: DrawnRun, layout: ParameterLayout): string {
  const { figures, columns } = stepRows(run);
  const rows = heldCoordinates(run.info.record, layout).map((coordinate, i) => [
    coordinateName(layout, coordinate),
    ...columns.map(({ values }) => numberText(values[i])),
  ]);
  return [
    ['run', run.info.label],
    ['step', String(run.current.step)],
    ...figures.map(({ title, value }) => [title, value === undefined ? '' : numberText(Math.fround(value))]),
    ['parameter', ...columns.map(({ title }) => title.replace(/:.*/s, ''))],
    ...rows,
  ]
    .map((row) => row.join('\t'))
    .join('\n');
}

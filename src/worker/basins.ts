import { BasinMap, landmarksOf, refuseBasins } from '../core/basins/basinMap';
import { fates } from '../core/basins/fate';
import type { RunPosition } from '../core/engine/session';
import type { Experiment } from '../core/experiment/experiment';
import { UserError, type Handlers } from '../protocol/channel';
import type { BasinsPiece, ShapeRequests } from '../protocol/shapes';
import { toReplay } from './refusing';

/** How long a piece is worked on: a click is heard after that, in milliseconds. */
const longestPiece = 30;
const largestSide = 256;
/** Maps at work at once; the oldest is given up for another. */
const most = 4;

interface UnderWay {
  readonly maps: readonly BasinMap[];
  readonly work: readonly Generator<void, void>[];
}

/** Answers what is asked of basins; they are worked on while somebody asks. */
export function basinHandlers(
  positionOf: (run: string) => RunPosition,
  experimentOf: () => Experiment,
): Handlers<Pick<ShapeRequests, 'beginBasins' | 'basinsPiece' | 'endBasins'>> {
  const underWay = new Map<number, UnderWay>();
  let last = 0;
  return {
    beginBasins: ({ runs, axes }) => {
      const experiment = experimentOf();
      const refusal = refuseBasins(experiment);
      if (refusal !== undefined) throw new UserError(refusal);
      const assignments = runs.map((id) => toReplay(positionOf(id).run).assignment);
      const { size } = assignments[0].problem.layout;
      const isWrong = axes.some(
        ({ coordinate, from, to, count }) => !(coordinate < size && from < to && count >= 2 && count <= largestSide),
      );
      if (axes.length < 1 || axes.length > 2 || isWrong)
        throw new UserError(`A map of basins has one or two axes of 2 to ${largestSide} starts.`);
      const base = assignments[0].start.slice();
      const landmarks = landmarksOf(experiment, base, axes);
      const maps = assignments.map((assignment) => new BasinMap(assignment, base, axes, landmarks));
      underWay.set(++last, { maps, work: maps.map((map) => map.work()) });
      const oldest = underWay.keys().next();
      if (underWay.size > most && !oldest.done) underWay.delete(oldest.value);
      return { basins: last, fates };
    },
    basinsPiece: ({ basins }) => {
      const found = underWay.get(basins);
      if (!found) throw new UserError('This map of basins has been given up for others. Open it again.');
      const until = performance.now() + longestPiece;
      // In turn, so that maps side by side refine together.
      for (let i = 0; performance.now() < until && found.maps.some(({ share }) => share < 1); i++) {
        const behind = found.maps.reduce((least, { share }, k) => (share < found.maps[least].share ? k : least), 0);
        found.work[behind].next();
      }
      return pieceOf(found.maps);
    },
    endBasins: ({ basins }) => {
      underWay.delete(basins);
      return null;
    },
  };
}

function pieceOf(maps: readonly BasinMap[]): BasinsPiece {
  const { optima } = maps[0].landmarks;
  return {
    share: maps.reduce((sum, { share }) => sum + share, 0) / maps.length,
    maps: maps.map(({ fate, updates }) => ({ fate: fate.slice(), updates: Float32Array.from(updates) })),
    optima: Float64Array.from(optima.flatMap(({ theta }) => [...theta])),
    values: Float64Array.from(optima, ({ value }) => value),
  };
}

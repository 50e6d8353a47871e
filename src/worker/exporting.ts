import type { TraceExport } from '../core/traceFormat/exporter';
import { UserError, type Handlers } from '../protocol/channel';
import type { ExportFormat, SessionRequests } from '../protocol/session';

/** Answers the requests of exports, any number of which may be under way: each keeps what it began with. */
export function exportHandlers(
  begin: (format: ExportFormat) => TraceExport,
): Handlers<Pick<SessionRequests, 'beginExport' | 'exportPiece' | 'endExport'>> {
  const underWay = new Map<number, TraceExport>();
  let last = 0;
  return {
    beginExport: ({ format }) => {
      underWay.set(++last, begin(format));
      return last;
    },
    exportPiece: ({ export: id, next }) => {
      const found = underWay.get(id);
      if (!found) throw new UserError('This export has ended. Export the trace again.');
      const piece = found.piece(next);
      if (piece.next === null) underWay.delete(id);
      return piece;
    },
    endExport: ({ export: id }) => {
      underWay.delete(id);
      return null;
    },
  };
}

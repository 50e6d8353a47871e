import type { Banner } from './controls/messageBanners';
import type { PanelSession } from './session/panelSession';

/** What has to be said about the state of affairs, most urgent first. */
export function bannersOf(session: PanelSession, rerun: () => void): Banner[] {
  const ofNotices = session.notices.map((notice): Banner => ({
    severity: notice.severity,
    text: notice.text,
    range: notice.range,
    dismiss: () => session.dismiss(notice),
  }));
  return [...ofSession(session, rerun), ...ofEnds(session), ...ofStages(session), ...ofHits(session), ...ofNotices];
}

const labelOf = ({ info }: PanelSession, run: string): string => info?.runs.find(({ id }) => id === run)?.label ?? run;

/** Whether the session lives, and runs what the file says now. */
function ofSession({ snapshot, info }: PanelSession, rerun: () => void): Banner[] {
  const banners: Banner[] = [];
  if (snapshot?.dead !== undefined) {
    banners.push({ severity: 'error', text: snapshot.dead, action: { label: 'Restart', run: rerun } });
  } else if (info && snapshot && !snapshot.session) {
    banners.push({
      severity: 'information',
      text: 'The session has ended. What was drawn stays; run the experiment again to go on.',
      action: { label: 'Run again', run: rerun },
    });
  }
  if (snapshot?.stale) {
    banners.push({
      severity: 'warning',
      text: `${snapshot.fileName} has changed since this run began, which goes on with the text it began with.`,
      action: { label: 'Run again', run: rerun },
    });
  }
  return banners;
}

/** Why runs ended. */
function ofEnds(session: PanelSession): Banner[] {
  return (session.status?.runs ?? []).flatMap(({ id, message, reason, range }): Banner[] =>
    message === undefined
      ? []
      : [
          {
            severity: reason === 'nonFinite' || reason === 'failed' ? 'error' : 'information',
            text: `${labelOf(session, id)}: ${message}`,
            range,
          },
        ],
  );
}

/** Where inside an update runs stand; a breakpoint says by itself before which stage it stopped. */
function ofStages(session: PanelSession): Banner[] {
  const isHit = (id: string, cursor: number, stage?: number) =>
    session.hits.some((hit) => hit.run === id && hit.step === cursor && hit.stage === stage);
  return (session.status?.runs ?? []).flatMap(({ id, cursor, stage, stageName }): Banner[] =>
    stageName === undefined || isHit(id, cursor, stage)
      ? []
      : [{ severity: 'information', text: `${labelOf(session, id)}: Paused before “${stageName}” in update ${cursor}.` }],
  );
}

/** Breakpoints at which runs stand, until they move on. */
function ofHits(session: PanelSession): Banner[] {
  const { hits, status } = session;
  return hits.flatMap(({ run, step, stage, text }): Banner[] => {
    const now = status?.runs.find(({ id }) => id === run);
    const hasMoved = now?.cursor !== step || (now.stage ?? 0) !== stage || status?.state === 'running';
    return hasMoved ? [] : [{ severity: 'information', text: `${labelOf(session, run)}: ${text}` }];
  });
}

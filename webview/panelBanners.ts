import type { Banner } from './controls/messageBanners';
import type { PanelSession } from './session/panelSession';

/** What has to be said about the state of affairs, most urgent first. */
export function bannersOf(session: PanelSession, rerun: () => void): Banner[] {
  const { snapshot, info, status } = session;
  const banners: Banner[] = [];
  if (snapshot?.dead !== undefined) {
    banners.push({
      severity: 'error',
      text: snapshot.dead,
      action: { label: 'Restart', run: rerun },
    });
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
  for (const run of status?.runs ?? []) {
    if (run.message === undefined) continue;
    const label = info?.runs.find(({ id }) => id === run.id)?.label ?? run.id;
    banners.push({ severity: run.reason === 'nonFinite' ? 'error' : 'information', text: `${label}: ${run.message}`, range: run.range });
  }
  for (const { id, cursor, stage, stageName } of status?.runs ?? []) {
    // A breakpoint says by itself before which stage it stopped.
    if (stageName === undefined || session.hits.some((hit) => hit.run === id && hit.step === cursor && hit.stage === stage)) continue;
    const label = info?.runs.find((one) => one.id === id)?.label ?? id;
    banners.push({ severity: 'information', text: `${label}: Paused before “${stageName}” in update ${cursor}.` });
  }
  for (const { run, step, stage, text } of session.hits) {
    // Until the run moves on.
    const now = status?.runs.find(({ id }) => id === run);
    if (now?.cursor !== step || (now.stage ?? 0) !== stage || status?.state === 'running') continue;
    const label = info?.runs.find(({ id }) => id === run)?.label ?? run;
    banners.push({ severity: 'information', text: `${label}: ${text}` });
  }
  for (const notice of session.notices) {
    banners.push({ severity: notice.severity, text: notice.text, range: notice.range, dismiss: () => session.dismiss(notice) });
  }
  return banners;
}

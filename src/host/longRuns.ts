import { ProgressLocation, window } from 'vscode';
import type { OpenExperiment } from './openExperiment';
import type { OpenExperiments } from './openExperiments';

/** A run that takes longer shows its progress where no panel does. */
const patience = 3000;

/** Shows a cancellable progress notification for long runs whose panel is not in sight. */
export function showLongRuns(experiments: OpenExperiments): void {
  const watched = new Set<OpenExperiment>();
  experiments.changed.on((open) => {
    if (watched.has(open) || open.session?.status.state !== 'running') return;
    watched.add(open);
    setTimeout(() => {
      void showProgress(open, experiments).finally(() => watched.delete(open));
    }, patience);
  });
}

async function showProgress(open: OpenExperiment, experiments: OpenExperiments): Promise<void> {
  const isWanted = () => open.session?.status.state === 'running' && !open.isVisible;
  if (!isWanted()) return;
  await window.withProgress(
    { location: ProgressLocation.Notification, title: `Running ${open.fileName}`, cancellable: true },
    (progress, cancellation) => {
      return new Promise<void>((resolve) => {
        let shown = 0;
        const stopListening = experiments.changed.on(() => {
          if (!isWanted()) {
            stopListening();
            resolve();
            return;
          }
          const percent = percentDone(open);
          progress.report({
            message: `step ${Math.max(...(open.session?.status.runs ?? []).map(({ cursor }) => cursor))}`,
            increment: percent - shown,
          });
          shown = percent;
        });
        cancellation.onCancellationRequested(() => void open.session?.move('pause', {}));
      });
    },
  );
}

function percentDone({ session }: OpenExperiment): number {
  const shares =
    session?.status.runs.map((run) => run.cursor / (session.info.runs.find(({ id }) => id === run.id)?.steps ?? run.cursor)) ?? [];
  return 100 * Math.min(...shares, 1);
}

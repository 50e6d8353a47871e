/** How fast the panel draws three runs of a million steps. */
import { PanelBrowser } from './support/panelPage';
import { RealHost } from './support/realHost';
import { scenarios } from './support/scenarios';

export interface PanelFigures {
  /** Median milliseconds of script from a frame's arrival until everything that follows is done: after a seek, and with all series new. */
  readonly seek: number;
  readonly everything: number;
  /** Median milliseconds from a frame's arrival until the next picture on screen, waiting for the display included. */
  readonly seekToPicture: number;
}

const seeks = 60;

/** Opens the panel in Chromium with 3 runs × 10⁶ steps and measures redraws inside the page. */
export async function measurePanel(): Promise<PanelFigures> {
  const browser = await PanelBrowser.launch();
  try {
    const host = await RealHost.of(scenarios.million);
    await host.run();
    const panel = await browser.openReal(host, { width: 1400, height: 1200 });
    await panel.settled();
    const seek: number[] = [];
    const everything: number[] = [];
    const pictures: number[] = [];
    await panel.page.evaluate(watchRedraws);
    for (let i = 0; i < seeks; i++) {
      await host.seek(((i * 7919) % 1000) * 1000);
      await panel.settled();
      const { redraws, picture } = await panel.page.evaluate(() =>
        window.redrawn
          .splice(0)
          .reduce((worst, one) => ({ redraws: Math.max(worst.redraws, one.redraw), picture: Math.max(worst.picture, one.picture) }), {
            redraws: 0,
            picture: 0,
          }),
      );
      seek.push(redraws);
      pictures.push(picture);
    }
    for (let i = 0; i < seeks; i++) {
      host.show({});
      await panel.settled();
      everything.push(await panel.page.evaluate(() => Math.max(...window.redrawn.splice(0).map(({ redraw }) => redraw))));
    }
    const times = { seek, everything, pictures };
    if (panel.complaints.length > 0) throw new Error(panel.complaints.join('\n'));
    return { seek: median(times.seek), everything: median(times.everything), seekToPicture: median(times.pictures) };
  } finally {
    await browser.close();
  }
}

declare global {
  interface Window {
    /** Of every message with a frame: milliseconds of script, and until the next picture. */
    redrawn: { redraw: number; picture: number }[];
  }
}

/** Measures what the panel does on a frame, from its arrival until all that follows from it is done. */
function watchRedraws(): void {
  window.redrawn = [];
  window.addEventListener(
    'message',
    ({ data }: MessageEvent<{ result?: { runs?: { current?: unknown }[] } }>) => {
      if (data.result?.runs?.[0]?.current === undefined) return;
      const began = performance.now();
      const one = { redraw: 0, picture: 0 };
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        one.redraw = performance.now() - began;
        requestAnimationFrame(() => setTimeout(() => (one.picture = performance.now() - began)));
        window.redrawn.push(one);
      };
      port2.postMessage(null);
    },
    { capture: true },
  );
}

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1];

if (require.main === module) {
  measurePanel()
    .then(
      ({ seek, everything, seekToPicture }) =>
        console.log(
          `panel, 3 runs × 10⁶ steps, median: redraw after a seek ${seek.toFixed(1)} ms (aim ≤ 16), with all series new ${everything.toFixed(1)} ms, seek to picture ${seekToPicture.toFixed(1)} ms`,
        ),
      (error: unknown) => {
        console.error(error);
        process.exitCode = 1;
      },
    )
    // The session's thread would keep the process alive.
    .finally(() => process.exit());
}

/** How fast the panel draws three runs of a million steps. */
import { PanelBrowser } from './support/panelPage';

export interface PanelFigures {
  /** Median milliseconds of script from a frame's arrival until everything is drawn: after a seek, and with all series new. */
  readonly seek: number;
  readonly everything: number;
  /** Median milliseconds from a seek until the next picture on screen, waiting for the display included. */
  readonly seekToPicture: number;
}

const seeks = 60;

/** Opens the panel in Chromium with 3 runs × 10⁶ steps and measures redraws inside the page. */
export async function measurePanel(): Promise<PanelFigures> {
  const browser = await PanelBrowser.launch();
  try {
    const panel = await browser.open('million', { width: 1400, height: 1200 });
    await panel.settled();
    const times = await panel.page.evaluate(async (count) => {
      const host = window.fakeHost;
      const pictures: number[] = [];
      const drawn = async (act: () => void) => {
        const before = host.redraws.length;
        act();
        while (host.redraws.length === before) await new Promise((resolve) => setTimeout(resolve));
      };
      host.redraws.length = 0;
      for (let i = 0; i < count; i++) {
        const from = performance.now();
        await drawn(() => host.seek(((i * 7919) % 1000) * 1000));
        await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
        pictures.push(performance.now() - from);
      }
      const seek = host.redraws.splice(0);
      for (let i = 0; i < count; i++) {
        await drawn(() => host.show({}));
        await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      }
      return { seek, everything: host.redraws, pictures };
    }, seeks);
    if (panel.complaints.length > 0) throw new Error(panel.complaints.join('\n'));
    return { seek: median(times.seek), everything: median(times.everything), seekToPicture: median(times.pictures) };
  } finally {
    await browser.close();
  }
}

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1];

if (require.main === module) {
  measurePanel().then(
    ({ seek, everything, seekToPicture }) =>
      console.log(
        `panel, 3 runs × 10⁶ steps, median: redraw after a seek ${seek.toFixed(1)} ms (aim ≤ 16), with all series new ${everything.toFixed(1)} ms, seek to picture ${seekToPicture.toFixed(1)} ms`,
      ),
    (error: unknown) => {
      console.error(error);
      process.exitCode = 1;
    },
  );
}

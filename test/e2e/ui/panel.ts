/** The optimizer panel, by the names it gives to assistive technology. */
import type { FrameLocator, Locator } from 'playwright-core';
import { eventually } from './workbench';

export class Panel {
  constructor(readonly frame: FrameLocator) {}

  button(name: string): Locator {
    return this.frame.getByRole('button', { name, exact: true });
  }

  get timeline(): Locator {
    return this.frame.getByRole('slider', { name: 'Timeline of recorded steps' });
  }

  /** The step looked at, and the newest one recorded. */
  async position(): Promise<{ step: number; newest: number }> {
    const text = (await this.timeline.getAttribute('aria-valuetext')) ?? '';
    const [, step, newest] = /^step ([\d\s,.]+) of ([\d\s,.]+)$/.exec(text) ?? [];
    return { step: whole(step), newest: whole(newest) };
  }

  /** Waits until the step looked at is this one. */
  async at(step: number): Promise<void> {
    await eventually(() => this.position(), (position) => position.step === step, `Step ${step}`);
  }

  /** The numbers of the step looked at, as the table shows them. */
  numbers(): Promise<string> {
    return this.frame.getByRole('region', { name: 'Numbers of this step' }).innerText();
  }

  get charts(): Locator {
    return this.frame.locator('step-chart');
  }

  /** For every chart, how many pixels are drawn in a colour: lines and points are, axes and grids are grey. */
  async colouredPixels(): Promise<number[]> {
    return this.charts.locator('canvas:first-of-type').evaluateAll((canvases) =>
      canvases.map((element) => {
        const canvas = element as HTMLCanvasElement;
        if (canvas.width === 0 || canvas.height === 0) return 0;
        const { data: rgba } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
        let coloured = 0;
        for (let i = 0; i < rgba.length; i += 4) {
          const [red, green, blue, alpha] = rgba.subarray(i, i + 4);
          if (alpha > 60 && Math.max(red, green, blue) - Math.min(red, green, blue) > 50) coloured++;
        }
        return coloured;
      }),
    );
  }

  /** Waits until the charts are there and at least one holds something. */
  async drawn(): Promise<number[]> {
    return eventually(() => this.colouredPixels(), (pixels) => pixels.some((count) => count > 20), 'A drawn chart', 30_000);
  }
}

const whole = (text: string | undefined) => (text === undefined ? NaN : Number(text.replaceAll(/\D/g, '')));

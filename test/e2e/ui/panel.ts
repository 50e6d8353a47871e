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
    await eventually(
      () => this.position(),
      (position) => position.step === step,
      `Step ${step}`,
    );
  }

  /** Waits until the panel has the keyboard. A debugger that stops takes it away for a moment; keys pressed then mean the panel all the same. */
  async focused(): Promise<void> {
    const hasFocus = () => this.frame.locator('body').evaluate(({ ownerDocument }) => ownerDocument.hasFocus());
    await eventually(hasFocus, (has) => has, 'The focus in the panel');
  }

  /** Waits until this step is looked at and the table shows its numbers; they are fetched after the timeline has moved. @returns the table's text. */
  async numbersAt(step: number): Promise<string> {
    await this.at(step);
    await this.section('Numbers');
    const table = this.frame.getByRole('region', { name: 'Numbers of this step' });
    return eventually(
      () => table.innerText(),
      (text) => text.startsWith(`Every number of step ${step} of `),
      `The numbers of step ${step}`,
    );
  }

  /** Shows a section by the name of its tab. */
  async section(name: string): Promise<void> {
    await this.frame.getByRole('tab', { name, exact: true }).click();
  }

  get charts(): Locator {
    return this.frame.locator('step-chart');
  }

  /** How many pixels of a chart are drawn in a colour: lines and points are, axes and grids are grey. Scrolls it into view. */
  async colouredPixels(chart: Locator): Promise<number> {
    await chart.scrollIntoViewIfNeeded();
    return chart
      .locator('canvas')
      .first()
      .evaluate((element) => {
        const canvas = element as HTMLCanvasElement;
        const context = canvas.getContext('2d');
        if (!context || canvas.width === 0 || canvas.height === 0) return 0;
        const { data: rgba } = context.getImageData(0, 0, canvas.width, canvas.height);
        let coloured = 0;
        for (let i = 0; i < rgba.length; i += 4) {
          const [red, green, blue, alpha] = rgba.subarray(i, i + 4);
          if (alpha > 60 && Math.max(red, green, blue) - Math.min(red, green, blue) > 50) coloured++;
        }
        return coloured;
      });
  }

  /** Waits until a chart (the first, unless said otherwise) holds something. */
  async drawn(chart = this.charts.first()): Promise<void> {
    await chart.waitFor({ state: 'attached', timeout: 60_000 });
    await eventually(
      () => this.colouredPixels(chart),
      (pixels) => pixels > 20,
      'A drawn chart',
    );
  }
}

const whole = (text: string | undefined) => (text === undefined ? NaN : Number(text.replaceAll(/\D/g, '')));

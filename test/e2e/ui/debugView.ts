/** VS Code's own debugger views, as a user's hands reach them. */
import type { Locator, Page } from 'playwright-core';
import { eventually } from './workbench';

export class DebugView {
  constructor(private readonly page: Page) {}

  get toolbar(): Locator {
    return this.page.locator('.debug-toolbar');
  }

  /** A button of the toolbar, by its icon: `step-over`, `step-back`. */
  async press(icon: string): Promise<void> {
    await this.toolbar.locator(`.codicon-debug-${icon}`).click();
  }

  /** The line that is shown as the one where the debugger stands. */
  get topLine(): Locator {
    return this.page.locator('.monaco-editor .debug-top-stack-frame-line').first();
  }

  get stack(): Locator {
    return this.page.locator('.debug-call-stack .monaco-list-row');
  }

  /** Waits until the call stack says this. */
  async at(text: RegExp): Promise<string> {
    return eventually(
      async () => (await this.stack.allInnerTexts()).join('\n'),
      (shown) => text.test(shown),
      `A call stack with ${text}`,
    );
  }

  /** A row of the variables view, a scope or a value; expands what is collapsed on the way to it. */
  async variable(...path: readonly string[]): Promise<Locator> {
    for (const name of path.slice(0, -1)) await this.expand(this.row(name));
    const row = this.row(path.at(-1) ?? '');
    await row.waitFor();
    return row;
  }

  /** Writes another value into a row of the variables view. */
  async change(row: Locator, value: string): Promise<void> {
    await row.click();
    await this.page.keyboard.press('F2');
    const box = this.page.locator('.debug-variables .monaco-inputbox input');
    await box.waitFor();
    await box.fill(value);
    await this.page.keyboard.press('Enter');
    await box.waitFor({ state: 'hidden' });
  }

  async watch(expression: string): Promise<Locator> {
    const header = this.page.locator('.pane-header', { hasText: 'Watch' });
    if ((await header.getAttribute('aria-expanded')) === 'false') await header.click();
    await header.hover();
    await header.getByRole('button', { name: 'Add Expression' }).click();
    const box = this.page.locator('.debug-watch .monaco-inputbox input');
    await box.fill(expression);
    await this.page.keyboard.press('Enter');
    return this.page.locator('.debug-watch .monaco-list-row', { hasText: expression });
  }

  private row(name: string): Locator {
    return this.page
      .locator('.debug-variables .monaco-list-row')
      .filter({ has: this.page.locator('.name, .monaco-highlighted-label').getByText(new RegExp(`^${name}( =|:)?\\s*$`)) })
      .first();
  }

  /** Opens a row that is closed. */
  async expand(row: Locator): Promise<void> {
    await row.waitFor();
    if ((await row.getAttribute('aria-expanded')) === 'true') return;
    await row.locator('.monaco-tl-twistie').click();
    await eventually(
      () => row.getAttribute('aria-expanded'),
      (expanded) => expanded === 'true',
      'An open row',
    );
  }
}

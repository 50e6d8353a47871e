/** VS Code's window, as a user's hands reach it. */
import type { FrameLocator, Locator, Page } from 'playwright-core';

export class Workbench {
  constructor(
    readonly page: Page,
    /** The folder that is open. */
    readonly workspace: string,
    private readonly address: string,
  ) {}

  /** Loads the window and waits until it is usable. */
  async open(): Promise<void> {
    await this.page.goto(this.address);
    await this.page.locator('.monaco-workbench .explorer-folders-view .monaco-list-row').first().waitFor({ timeout: 60_000 });
  }

  /** Waits until everything of the window has begun: the last that does is what opens the documents of debuggers. */
  async settled(): Promise<void> {
    await this.page.waitForFunction(() => performance.getEntriesByName('code/didCreateWorkbenchContributions/4').length > 0, undefined, {
      timeout: 60_000,
    });
  }

  /** By VS Code's own command, which first writes down what was open. */
  async reload(): Promise<void> {
    const loaded = this.page.waitForEvent('load', { timeout: 60_000 });
    await this.command('Developer: Reload Window');
    await loaded;
    // Whichever view was open comes back.
    await this.page
      .locator('.monaco-workbench .explorer-folders-view, .monaco-workbench .debug-view-content')
      .first()
      .waitFor({ timeout: 60_000 });
  }

  /** Opens a file of the workspace through the quick-open box. */
  async openFile(name: string): Promise<void> {
    await this.pick('Control+P', name, name);
    await this.tab(name).waitFor();
    await this.editor.waitFor();
  }

  /** Runs a command by its title as the palette shows it. */
  async command(title: string): Promise<void> {
    await this.pick('F1', `>${title}`, title);
  }

  /** The list does not refresh when commands or files arrive late, so it is opened again until the entry is there. */
  private async pick(keys: string, text: string, entry: string): Promise<void> {
    const { box } = this;
    const row = this.page.locator('.quick-input-list .monaco-list-row', { hasText: entry }).first();
    const deadline = Date.now() + 40_000;
    for (;;) {
      await this.page.keyboard.press(keys);
      await box.waitFor();
      await box.fill(text);
      if (await appears(row, 1_500)) break;
      if (Date.now() > deadline) throw new Error(`There is no entry "${entry}" to pick.`);
      await this.page.keyboard.press('Escape');
    }
    await row.click();
  }

  /** The box that VS Code asks in. */
  get box(): Locator {
    return this.page.locator('.quick-input-widget input').first();
  }

  /** Answers the box that is open: picks an entry, or types a text. */
  async answer(text: string): Promise<void> {
    await this.box.waitFor();
    await this.box.fill(text);
    await this.page.keyboard.press('Enter');
  }

  /** The button of VS Code's own dialog for files of a remote machine, a box with the path in it. */
  get fileDialog(): Locator {
    return this.page.locator('.quick-input-widget').getByRole('button', { name: 'OK' });
  }

  /** Chooses from the menu that is open. For a moment after it has opened, a menu hears no click, so that one is repeated. */
  async chooseFromMenu(text: string): Promise<void> {
    const menu = this.page.locator('.monaco-menu');
    await menu.waitFor();
    await eventually(
      async () => {
        if (await menu.isVisible()) await menu.getByText(text).click();
        return menu.isVisible();
      },
      (isOpen) => !isOpen,
      `The choice of “${text}”`,
    );
  }

  tab(name: string): Locator {
    return this.page.locator('.tabs-container .tab', { hasText: name });
  }

  /** The text editor in front. */
  get editor(): Locator {
    return this.page.locator('.editor-instance .monaco-editor .view-lines').first();
  }

  /** A button in the editor's title bar. */
  titleButton(label: string | RegExp): Locator {
    return this.page.locator('.editor-group-container .editor-actions').getByRole('button', { name: label }).first();
  }

  get statusBar(): Locator {
    return this.page.locator('.statusbar');
  }

  get notifications(): Locator {
    return this.page.locator('.notifications-center .notification-list-item');
  }

  /** Under its driver for automated tests, the newest VS Code shows notifications in their list only, which has to be opened. */
  async showNotifications(): Promise<void> {
    await this.command('Notifications: Show Notifications');
    await this.page.locator('.notifications-center.visible').waitFor();
  }

  /** Replaces the whole text of the editor in front, by keyboard. */
  async replaceText(text: string): Promise<void> {
    await this.editor.click();
    await this.page.keyboard.press('Control+A');
    await this.page.keyboard.insertText(text);
  }

  /** Puts the cursor at a place, counted from 1. */
  async goTo(line: number, column: number): Promise<void> {
    await this.editor.click();
    await this.page.keyboard.press('Control+G');
    const { box } = this;
    await box.waitFor();
    await box.fill(`:${line},${column}`);
    await this.page.keyboard.press('Enter');
    await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  }

  /** Messages of the Problems view about the workspace's files. */
  async problems(): Promise<string[]> {
    await this.page.keyboard.press('Control+Shift+M');
    const view = this.page.locator('.markers-panel');
    await view.waitFor();
    const messages = await view
      .locator('.monaco-list-row .marker-message-line, .monaco-list-row .marker-message-details-container')
      .allInnerTexts();
    await this.page.keyboard.press('Control+Shift+M');
    return messages;
  }

  /** The panel's document, inside VS Code's two nested frames. */
  get panel(): FrameLocator {
    return this.page.locator('iframe.webview.ready').filter({ visible: true }).last().contentFrame().frameLocator('#active-frame');
  }
}

/** Whether it is there within so many milliseconds. */
export async function appears(locator: Locator, timeout: number): Promise<boolean> {
  try {
    await locator.waitFor({ timeout });
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === 'TimeoutError') return false;
    throw error;
  }
}

/**
 * Moves the pointer onto something, as a hand does and again until it is noticed, and waits for the text of what then appears: a pointer
 * that is suddenly there is not always noticed.
 */
export async function hovered(
  page: Page,
  target: Locator,
  widget: Locator,
  good: (text: string) => boolean,
  what: string,
): Promise<string> {
  const rest = async () => {
    const place = await target.boundingBox();
    if (!place) return '';
    await page.mouse.move(place.x + 100, place.y + 200);
    await page.mouse.move(place.x + place.width / 2, place.y + place.height / 2, { steps: 8 });
    return (await appears(widget, 2000)) ? widget.innerText() : '';
  };
  return eventually(rest, good, what);
}

/** Asks again until the answer is true; the message says what was awaited and what was seen last. */
export async function eventually<T>(ask: () => Promise<T>, good: (answer: T) => boolean, what: string, timeout = 60_000): Promise<T> {
  const deadline = Date.now() + timeout;
  for (;;) {
    const answer = await ask();
    if (good(answer)) return answer;
    if (Date.now() > deadline) throw new Error(`${what} did not come about; last seen: ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

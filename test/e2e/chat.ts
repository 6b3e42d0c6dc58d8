import type { Locator, Page } from 'playwright-core';

/** The widget as a visitor knows it, in English. */
export interface Chat {
  launcher: Locator;
  panel: Locator;
  input: Locator;
  questions: Locator;
  answers: Locator;
  failure: Locator;
  button(name: string): Locator;
  open(): Promise<void>;
  /** Sends a question; the answer has just begun then at most. */
  ask(question: string): Promise<void>;
  /** Waits until nothing runs, and gives the newest answer's text. */
  answer(): Promise<string>;
}

/** The chat in `root`, which is the page or one of several widgets on it. */
export function toChat(root: Page | Locator): Chat {
  const panel = root.getByRole('dialog');
  const input = panel.getByRole('textbox');
  const answers = panel.getByRole('article', { name: 'Assistant' });
  const launcher = root.locator('button.launcher');
  return {
    launcher,
    panel,
    input,
    questions: panel.getByRole('article', { name: 'You' }),
    answers,
    failure: panel.locator('.failure'),
    button: (name) => panel.getByRole('button', { name, exact: true }),
    async open() {
      await launcher.click();
      await input.waitFor();
    },
    async ask(question) {
      await input.fill(question);
      await input.press('Enter');
      await panel.getByRole('article', { name: 'You' }).last().getByText(question).waitFor();
    },
    async answer() {
      // The send button is back, and what ended has its foot with the copy button.
      await panel.getByRole('button', { name: 'Send', exact: true }).waitFor();
      await answers.last().getByRole('button', { name: 'Copy answer' }).waitFor();
      // Every answer ends with the mark that says who wrote it.
      return (await answers.last().innerText()).replace(/\s*AI-generated$/, '');
    },
  };
}

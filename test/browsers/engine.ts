/** A browser other than the one that `npm test` has, with one tab. */
export interface Engine {
  open(url: string): Promise<void>;
  /** Value of a JavaScript expression in the page. */
  evaluate(expression: string): Promise<unknown>;
  clickAt(x: number, y: number): Promise<void>;
  /** Types letters; a line end is the Enter key. */
  type(text: string): Promise<void>;
  close(): Promise<void>;
}

/** How an engine is started, and why it cannot be where its programs are not installed. */
export interface EngineKind {
  name: string;
  /** Debian's packages. */
  packages: string;
  isInstalled(): boolean;
  start(): Promise<Engine>;
  /** Hosts' pages that its driver, which runs code of its own in the page, does not survive. */
  cannotDrive?: RegExp;
}

const deadlineMs = 20_000;
const pauseMs = 50;

/** Waits until an expression has another value than false, null or nothing, and gives it. */
export async function waitFor(engine: Engine, expression: string): Promise<unknown> {
  const end = Date.now() + deadlineMs;
  for (;;) {
    const value = await engine.evaluate(expression);
    if (value) return value;
    if (Date.now() > end) throw new Error(`Not within ${deadlineMs} ms: ${expression}. The panel says: ${String(await engine.evaluate("document.querySelector('bailian-chat')?.shadowRoot?.querySelector('.root')?.textContent"))}`);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

/** Clicks the middle of an element of the widget's, by its box. */
export async function clickOn(engine: Engine, selector: string): Promise<void> {
  const box = `(() => {
    const element = document.querySelector('bailian-chat')?.shadowRoot?.querySelector(${JSON.stringify(selector)});
    const { left, top, width, height } = element?.getBoundingClientRect() ?? {};
    return width ? [left + width / 2, top + height / 2].join(' ') : '';
  })()`;
  // As a text, because of pages whose arrays turn themselves into JSON.
  const [x = 0, y = 0] = String(await waitFor(engine, box)).split(' ').map(Number);
  await engine.clickAt(x, y);
}

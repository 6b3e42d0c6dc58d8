// @vitest-environment happy-dom
import { fireEvent, within } from '@testing-library/preact';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AppProfile, FilePart } from '../../../server/wire/protocol.ts';
import { createAttach } from '../../../widget/attach/create-attach.tsx';
import { drawPanel } from '../../../widget/ui/draw-panel.tsx';
import { createProfile } from '../trace/create-test-trace.ts';
import { createTestChat, type TestChat } from '../ui/create-test-chat.ts';
import { createTestHost } from '../ui/create-test-host.ts';

let test: TestChat;
let container: HTMLElement;
let stop: () => void;

/** Uploads never get anywhere: what happens on the way is tested where the files are. */
function draw(profile: Partial<AppProfile>, raw: Record<string, string> = {}): void {
  test.app.value = createProfile(profile);
  test.tools.value = [
    createAttach(createTestHost(test.chat, { readRaw: () => raw })),
  ];
  stop = drawPanel(test.chat, container);
}

beforeEach(() => {
  vi.stubGlobal('ResizeObserver', class { observe(): void {} disconnect(): void {} });
  test = createTestChat();
  test.chat.panel.setOpen(true);
  container = document.body.appendChild(document.createElement('div'));
});

afterEach(() => {
  stop();
  container.remove();
  vi.unstubAllGlobals();
});

const button = (name: string | RegExp): HTMLButtonElement => within(container).getByRole<HTMLButtonElement>('button', { name });
const rows = (): string[] => Array.from(container.querySelectorAll('[part=attachment]'), (row) => row.textContent ?? '');

function pick(...files: File[]): void {
  const input = container.querySelector<HTMLInputElement>('input[type=file]');
  if (!input) throw new Error('There is no file input.');
  Object.defineProperty(input, 'files', { value: files, configurable: true });
  fireEvent.change(input);
}

function ask(...files: FilePart[]): void {
  test.messages.value = [{ id: 'q', role: 'user', parts: [...files, { type: 'text', text: 'Look' }], metadata: {} }];
}

describe('the composer', () => {
  it.each([
    [{ files: 'off' }, 'Attach pictures'],
    [{ images: 'off' }, 'Attach files'],
    [{ files: 'off', images: 'off' }, undefined],
  ])('of a page that wants %j offers: %s', (raw, name) => {
    draw({ files: true, images: true }, raw);
    expect(container.querySelector('input[type=file]') !== null).toBe(name !== undefined);
    if (name) expect(button(name).title).toBe(name);
  });

  it.each([
    [{ files: true, images: false }, 'Attach files', '.pdf'],
    [{ files: true, images: true }, 'Attach files', '.webp'],
    [{ files: false, images: true }, 'Attach pictures', '.webp'],
  ])('where %j is taken offers: %s', (profile, name, extension) => {
    draw(profile);
    expect(button(name).title).toBe(name);
    expect(container.querySelector<HTMLInputElement>('input[type=file]')?.accept.split(',')).toContain(extension);
  });

  it('offers nothing where nothing is taken', () => {
    draw({ files: false, images: false });
    expect(container.querySelector('input[type=file]')).toBeNull();
  });

  it('holds the question while a file is not ready, says why, and lets it go without', () => {
    draw({ files: true });
    test.chat.panel.setDraft('What does it say?');
    expect(button('Send').disabled).toBe(false);
    pick(new File(['x'], 'a.txt'));
    expect(button('Send').disabled).toBe(true);
    expect(container.textContent).toContain('You can send when all files are ready. To send without one, remove it.');
    fireEvent.click(button('Remove a.txt'));
    expect(button('Send').disabled).toBe(false);
    expect(document.activeElement).toBe(button('Attach files'));
  });

  it('tells each refusal to screen readers too, and does not hold the question for it', () => {
    draw({ files: true });
    test.chat.panel.setDraft('Hi');
    pick(new File(['x'], 'page.html'));
    expect(rows()[0]).toContain('cannot be attached');
    const heard = within(container).getAllByRole('status').map(({ textContent }) => textContent);
    expect(heard).toContainEqual(expect.stringMatching(/^page\.html: Files of this type cannot be attached\./));
    expect(button('Send').disabled).toBe(false);
  });

  it('begins a new conversation without files', () => {
    draw({ files: true });
    ask();
    pick(new File(['x'], 'a.txt'));
    expect(rows()).toHaveLength(1);
    test.messages.value = [];
    expect(rows()).toEqual([]);
  });
});

describe('a question', () => {
  const part: FilePart = { type: 'file', mediaType: 'application/pdf', filename: 'exe.\u202Egpj.pdf', url: '/v1/apps/shop/files/f_1' };
  const picture = (url: string): FilePart => ({ type: 'file', mediaType: 'image/png', filename: 'a.png', url });

  it('shows its files by name, and that one is gone', () => {
    draw({ files: true });
    ask(part, { ...part, url: '/v1/apps/shop/files/f_2', isGone: true });
    const list = within(container).getByRole('list', { name: 'Attached files' });
    expect(Array.from(list.children, ({ textContent }) => textContent)).toEqual(['exe.gpj.pdfPDF', 'exe.gpj.pdfNo longer available. Attach it again to ask about it.']);
  });

  it.each([
    ['/v1/apps/shop/files/f_1/picture?until=1&signature=x', 'https://chat.example.com/v1/apps/shop/files/f_1/picture?until=1&signature=x'],
    ['/v1/apps/shop/files/f_1', undefined],
    ['https://elsewhere.example/a.png?x', undefined],
    ['.elsewhere.example/a.png?x', undefined],
    ['@elsewhere.example/a.png?x', undefined],
  ])('shows a picture of the backend, and none of others: %s', (url, source) => {
    draw({ images: true });
    ask(picture(url));
    expect(container.querySelector('.sent img')?.getAttribute('src') ?? undefined).toBe(source);
    if (!source) expect(container.querySelector('.sent')?.textContent).toBe('a.pngPNG');
  });

  it('names a picture that does not load', () => {
    draw({ images: true });
    ask(picture('/v1/apps/shop/files/f_1/picture?until=1&signature=x'));
    const image = container.querySelector('.sent img');
    if (image) fireEvent.error(image);
    return vi.waitFor(() => expect(container.querySelector('.sent')?.textContent).toBe('a.pngPNG'));
  });
});

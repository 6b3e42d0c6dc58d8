import { signal } from '@preact/signals-core';
import { describe, expect, it, vi } from 'vitest';
import type { ConversationList, ConversationSummary } from '../../../server/wire/protocol.ts';
import { createHistoryState, EVERYTHING } from '../../../widget/history/history-state.ts';
import { ownError } from '../../../widget/transport/api-error.ts';
import type { HistoryApi } from '../../../widget/transport/history-api.ts';
import { createFakeClock } from '../../fake-clock.ts';

const one = (id: string): ConversationSummary => ({ id, title: `Title ${id}`, createdAt: '2026-11-27T12:00:00Z', updatedAt: '2026-11-27T12:00:00Z' });

function setUp(pages: Record<string, ConversationList> = { '': { conversations: [one('a'), one('b')] } }) {
  const clock = createFakeClock();
  const api = {
    list: vi.fn<HistoryApi['list']>((query, before = '') => Promise.resolve(pages[query + before] ?? { conversations: [] })),
    rename: vi.fn<HistoryApi['rename']>(() => Promise.resolve()),
    remove: vi.fn<HistoryApi['remove']>(() => Promise.resolve()),
    exportAll: vi.fn<HistoryApi['exportAll']>(() => Promise.resolve({ all: true })),
    forget: vi.fn<HistoryApi['forget']>(() => Promise.resolve()),
  };
  const heard: unknown[] = [];
  const state = createHistoryState({ api, clock, signal, onRemoved: (id) => heard.push(['removed', id]), onExported: (data) => heard.push(['exported', data]), onForgotten: () => heard.push('forgotten') });
  const ids = (): string[] => state.view.peek().list.map(({ id }) => id);
  return { clock, api, heard, state, ids };
}

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

describe('the list of conversations', () => {
  it('is read page by page, without what is there already', async () => {
    const { state, ids } = setUp({ '': { conversations: [one('a'), one('b')], next: 'n' }, n: { conversations: [one('b'), one('c')] } });
    state.open();
    expect(state.view.peek().stage).toBe('loading');
    await settle();
    expect([ids(), state.view.peek().next]).toEqual([['a', 'b'], 'n']);
    state.more();
    await settle();
    expect([ids(), state.view.peek().next]).toEqual([['a', 'b', 'c'], undefined]);
  });

  it('goes on behind a page of a search that is empty', async () => {
    const { state, clock, ids } = setUp({ tea: { conversations: [], next: 'n' }, tean: { conversations: [one('c')] } });
    state.search('tea');
    await clock.advance(300);
    await settle();
    expect(ids()).toEqual(['c']);
  });

  it('is searched when the visitor has stopped typing, and shows the last answer only', async () => {
    const { state, clock, api, ids } = setUp({ '': { conversations: [one('a')] }, tea: { conversations: [one('b')] } });
    let answer = (_list: ConversationList): void => undefined;
    api.list.mockImplementationOnce(() => new Promise((resolve) => (answer = resolve)));
    state.open();
    state.search('t');
    await clock.advance(299);
    state.search('tea');
    await clock.advance(300);
    await settle();
    answer({ conversations: [one('late')] });
    await settle();
    expect(api.list.mock.calls).toEqual([['', undefined], ['tea', undefined]]);
    expect(ids()).toEqual(['b']);
  });

  it('says why it did not come, and keeps what is there when a later page does not', async () => {
    const { state, api, ids } = setUp({ '': { conversations: [one('a')], next: 'n' } });
    api.list.mockRejectedValueOnce(ownError('network', 'cut'));
    state.open();
    await settle();
    expect(state.view.peek()).toMatchObject({ stage: 'failed', failure: { code: 'network' } });
    state.load();
    await settle();
    api.list.mockRejectedValueOnce(ownError('network', 'cut'));
    state.more();
    await settle();
    expect([ids(), state.view.peek().stage, state.view.peek().failure?.code]).toEqual([['a'], 'shown', 'network']);
  });
});

describe('what is done with a conversation', () => {
  it('is asked about one at a time', async () => {
    const { state } = setUp();
    state.open();
    await settle();
    state.begin('a', 'renaming');
    state.begin('b', 'asked');
    expect([...state.view.peek().doing]).toEqual([['b', 'asked']]);
    state.cancel();
    expect(state.view.peek().doing.size).toBe(0);
  });

  it('shows in the list once the backend has done it', async () => {
    const { state, ids, heard } = setUp();
    state.open();
    await settle();
    state.rename('a', 'Prices');
    expect(state.view.peek().doing.get('a')).toBe('running');
    await settle();
    expect(state.view.peek()).toMatchObject({ news: 'renamed', list: [{ title: 'Prices' }, {}] });
    state.remove('a');
    await settle();
    expect([ids(), heard, state.view.peek().news]).toEqual([['b'], [['removed', 'a']], 'removed']);
  });

  it('stays as it was when that fails', async () => {
    const { state, api, ids, heard } = setUp();
    state.open();
    await settle();
    api.remove.mockRejectedValueOnce(ownError('network', 'cut'));
    state.remove('a');
    await settle();
    expect([ids(), heard, state.view.peek().failure?.code]).toEqual([['a', 'b'], [], 'network']);
  });
});

describe('all that is kept of a visitor', () => {
  it('is handed out, and forgotten', async () => {
    const { state, heard, ids } = setUp();
    state.open();
    await settle();
    state.exportAll();
    expect(state.view.peek().doing.get(EVERYTHING)).toBe('running');
    await settle();
    state.forget();
    await settle();
    expect(heard).toEqual([['exported', { all: true }], 'forgotten']);
    expect([ids(), state.view.peek().news]).toEqual([[], 'forgotten']);
  });
});

import { expect } from 'vitest';
import type { Emulator } from '../../demo/emulator/create-emulator.ts';
import { textOf } from '../../server/wire/messages.ts';
import type { ErrorBody } from '../../server/wire/errors.ts';
import type { Conversation, UploadedFile, VisitorToken } from '../../server/wire/protocol.ts';
import type { Challenge } from '../../server/wire/visitor.ts';
import { pngOf } from '../server/file-app.ts';
import { page, toEvents } from '../server/test-app.ts';
import { solve } from '../solve.ts';
import type { Running } from './runtime.ts';
import { createVisitor, eventually, readFirst, signVisitor, textIn } from './visitor.ts';

export interface Stage {
  /** The backend that runs now. */
  running: () => Running;
  emulator: Emulator;
  restart: () => Promise<void>;
  /** The same after a power cut. */
  killAndRestart: () => Promise<void>;
}

export interface Case {
  name: string;
  run: (stage: Stage) => Promise<void>;
}

const question = 'How long does shipping take?';

/** What the backend promises wherever it runs. */
export const cases: Case[] = [
  {
    name: 'an answer arrives piece by piece',
    async run({ running }) {
      const visitor = await createVisitor(running);
      const answer = await visitor.ask('c1', question);
      expect(answer.headers.get('content-type')).toContain('text/event-stream');
      const { seen, rest } = await readFirst(answer);
      expect(seen).not.toContain('[DONE]');
      expect(textIn(seen + (await rest()))).toMatch(/days/);
    },
  },
  {
    name: 'a reader who leaves does not end the turn',
    async run({ running, emulator }) {
      const visitor = await createVisitor(running);
      await (await readFirst(await visitor.ask('c1', question))).leave();
      const { messages } = await eventually(() => visitor.read('c1'), isAnswered);
      expect(messages[1]?.metadata.outcome).toBe('done');
      expect(emulator.requests.at(-1)?.aborted).toBe(false);
    },
  },
  {
    name: 'stop reaches the service, and keeps what was said',
    async run({ running, emulator }) {
      const visitor = await createVisitor(running);
      const { seen, rest } = await readFirst(await visitor.ask('c1', question));
      expect(await (await visitor.stop('c1')).json()).toEqual({ stopped: true });
      const all = seen + (await rest());
      expect(all).toContain('"outcome":"stopped"');
      await eventually(() => emulator.requests.at(-1)?.aborted, (aborted) => aborted === true);
      const [, answer] = (await visitor.read('c1')).messages;
      expect(answer?.parts).toEqual([expect.objectContaining({ type: 'text', text: textIn(all) })]);
    },
  },
  {
    name: 'a stream goes on behind the last event',
    async run({ running }) {
      const visitor = await createVisitor(running);
      const { seen, leave } = await readFirst(await visitor.ask('c1', question));
      await leave();
      const lastId = toEvents(seen).at(-1)?.id;
      const rest = await (await visitor.follow('c1', lastId)).text();
      const ids = toEvents(seen + rest).flatMap(({ id }) => id ?? []);
      expect(new Set(ids).size).toBe(ids.length);
      const { messages } = await visitor.read('c1');
      expect(messages[1]?.parts).toEqual([expect.objectContaining({ type: 'text', text: textIn(seen + rest) })]);
    },
  },
  {
    name: 'nobody opens what is not theirs',
    async run({ running }) {
      const [anna, ben] = [await createVisitor(running), await createVisitor(running)];
      await (await anna.ask('c1', question)).text();
      expect((await ben.call('/conversations/c1')).status).toBe(404);
      expect((await ben.follow('c1', `${(await anna.read('c1')).messages[1]?.id}:1`)).status).toBe(404);
      expect((await ben.call('/chat', { headers: { authorization: 'Bearer x' } })).status).toBe(401);
      const otherApp = await running().fetch('/v1/apps/other/conversations', { headers: { origin: page, authorization: `Bearer ${anna.token}` } });
      expect(otherApp.status).toBe(401);
      const noToken = await running().fetch('/v1/apps/default/conversations', { headers: { origin: page } });
      expect([noToken.status, await noToken.json()]).toMatchObject([401, { error: { code: 'unauthorized' } }]);
    },
  },
  {
    name: 'only the listed origins are let in',
    async run({ running }) {
      const preflight = (origin: string): Promise<Response> =>
        running().fetch('/v1/apps/default/chat', { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' } });
      const allowed = await preflight(page);
      expect([allowed.status, allowed.headers.get('access-control-allow-origin')]).toEqual([204, page]);
      expect((await preflight('https://evil.example')).status).toBe(403);
      const visitor = await createVisitor(running);
      const refused = await visitor.call('/chat', { method: 'POST', body: '{}', headers: { origin: 'https://evil.example' } });
      expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([403, null]);
    },
  },
  {
    name: 'what is too large is refused',
    async run({ running }) {
      const visitor = await createVisitor(running);
      const refused = await visitor.call('/chat', { method: 'POST', body: JSON.stringify({ pad: 'x'.repeat(300_000) }) });
      expect([refused.status, await refused.json()]).toMatchObject([413, { error: { code: 'payload_too_large' } }]);
    },
  },
  {
    name: 'who asks too often is told when to come back',
    async run({ running }) {
      const visitor = await createVisitor(running, undefined, 'narrow');
      const ask = async (at: number): Promise<Response> => {
        const answer = await visitor.ask(`c${at}`, question);
        return answer.ok && at < 6 ? answer.text().then(() => ask(at + 1)) : answer;
      };
      const refused = await ask(1);
      const { error } = (await refused.json()) as { error: { code: string; retryAfterSeconds: number } };
      expect([refused.status, error]).toMatchObject([429, { code: 'rate_limited', retryable: true }]);
      expect([error.retryAfterSeconds > 0, error.retryAfterSeconds <= 60, refused.headers.get('retry-after')]).toEqual([true, true, String(error.retryAfterSeconds)]);
      // The same question again is no new one, and nobody else has used anything up.
      expect((await visitor.ask('c1', question)).status).toBe(200);
      expect((await (await createVisitor(running, undefined, 'narrow')).ask('c1', question)).status).toBe(200);
    },
  },
  {
    name: 'a new visitor does the work that is asked for, once for each',
    async run({ running }) {
      const enter = async (body: object): Promise<Response> => running().fetch('/v1/apps/guarded/visitor', { method: 'POST', body: JSON.stringify(body), headers: { origin: page, 'content-type': 'application/json' } });
      const challengeOf = async (response: Response): Promise<Challenge> => {
        const { error } = (await response.json()) as ErrorBody;
        if (response.status !== 401 || !error.challenge) throw new Error(`${response.status} ${error.code}, and no challenge`);
        return error.challenge;
      };
      const solution = solve(await challengeOf(await enter({})));
      await challengeOf(await enter({ solution: { ...solution, number: solution.number + 1 } }));
      const statuses = await Promise.all(Array.from({ length: 5 }, async () => (await enter({ solution })).status));
      expect(statuses.filter((status) => status === 200)).toHaveLength(1);
      const entered = await enter({ solution: solve(await challengeOf(await enter({ solution }))) });
      const { token } = (await entered.json()) as VisitorToken;
      const { seen, rest } = await readFirst(await (await createVisitor(running, token, 'guarded')).ask('c1', question));
      expect(textIn(seen + (await rest()))).toMatch(/days/);
    },
  },
  {
    name: 'a file is taken, read and asked about',
    async run({ running, emulator }) {
      const visitor = await createVisitor(running);
      const { id } = await visitor.upload('notes.txt', new TextEncoder().encode('The festival is on the third of May.'));
      const read = async (): Promise<UploadedFile> => (await (await visitor.call(`/files/${id}`)).json()) as UploadedFile;
      const file = await eventually(read, ({ state }) => state !== 'reading');
      expect(file.state).toBe('ready');
      await (await visitor.ask('c1', 'When is the festival?', [file])).text();
      expect(JSON.stringify(emulator.requests.at(-1)?.body)).toMatch(/"session_file_ids":\["file_session_/);
    },
  },
  {
    name: 'a picture is kept, and the service gets it',
    async run({ running }) {
      const visitor = await createVisitor(running);
      // Larger than a row of some databases.
      const picture = new Uint8Array(2_500_000);
      picture.set(pngOf(64, 32));
      const file = await visitor.upload('leaf.png', picture);
      const answer = await (await visitor.ask('c1', 'What is that?', [file])).text();
      expect(textIn(answer)).toContain('PNG 64 × 32');
    },
  },
  {
    name: 'a conversation goes along at sign-in',
    async run({ running }) {
      const guest = await createVisitor(running);
      const picture = new Uint8Array(1_200_000);
      picture.set(pngOf(64, 32));
      await (await guest.ask('c1', 'What is that?', [await guest.upload('leaf.png', picture)])).text();
      const signedIn = await guest.call('/visitor', { method: 'POST', body: JSON.stringify({ token: signVisitor('anna'), handOver: 'c1' }) });
      const { token, conversation } = (await signedIn.json()) as { token: string; conversation?: string };
      expect([signedIn.status, conversation]).toEqual([200, 'c1']);
      const anna = await createVisitor(running, token);
      const { messages } = await anna.read('c1');
      expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant']);
      const [shown] = messages[0]?.parts.filter(({ type }) => type === 'file') as { url: string }[];
      expect((await (await running().fetch(shown?.url ?? '')).arrayBuffer()).byteLength).toBe(picture.byteLength);
      expect((await guest.call('/conversations/c1')).status).toBe(404);
      expect(textIn(await (await anna.ask('c2', question)).text())).toMatch(/days/);
    },
  },
  {
    name: 'who is erased leaves nothing, and is somebody new afterwards',
    async run({ running }) {
      const visitor = await createVisitor(running);
      await (await visitor.ask('c1', question)).text();
      expect((await visitor.call('/visitor', { method: 'DELETE' })).status).toBe(202);
      expect((await visitor.call('/conversations')).status).toBe(401);
      const again = await visitor.call('/visitor', { method: 'POST', body: '{}' });
      const anew = await createVisitor(running, ((await again.json()) as { token: string }).token);
      expect((await anew.call('/conversations/c1')).status).toBe(404);
      expect(textIn(await (await anew.ask('c1', question)).text())).toMatch(/days/);
    },
  },
  {
    name: 'a restart keeps conversations and tokens',
    async run({ running, restart }) {
      const visitor = await createVisitor(running);
      const answer = textIn(await (await visitor.ask('c1', question)).text());
      await restart();
      expect((await visitor.read('c1')).messages[1]?.parts).toEqual([expect.objectContaining({ text: answer })]);
      expect(textIn(await (await visitor.ask('c2', question)).text())).toMatch(/days/);
      expect((await createVisitor(running)).token).not.toBe(visitor.token);
    },
  },
  {
    name: 'killed in the middle, it shows the text so far as interrupted',
    async run({ running, killAndRestart }) {
      const visitor = await createVisitor(running, undefined, 'slow');
      // The pieces are a second apart, so that the first was kept before the second came.
      const { seen } = await readFirst(await visitor.ask('c1', question), 2);
      const [, first = ''] = /"type":"text-delta".*?"delta":"([^"\\]+)/.exec(seen) ?? [];
      await killAndRestart();
      const { messages } = await eventually(() => visitor.read('c1'), isAnswered, 250);
      const [, answer] = messages;
      expect(answer?.metadata.outcome).toBe('interrupted');
      expect([first.length > 0, answer && textOf(answer).startsWith(first)]).toEqual([true, true]);
      expect((await visitor.follow('c1')).status).toBe(204);
    },
  },
  {
    name: 'the widget is there for every page',
    async run({ running }) {
      const widget = await running().fetch('/widget.js', { headers: { origin: 'https://any.example' } });
      const headers = ['access-control-allow-origin', 'cache-control', 'x-content-type-options'].map((name) => widget.headers.get(name));
      expect([widget.status, ...headers]).toEqual([200, '*', 'public, max-age=300', 'nosniff']);
      expect(widget.headers.get('content-type')).toContain('javascript');
      expect((await widget.text()).length).toBeGreaterThan(1_000);
      expect((await running().fetch('/v2')).status).toBe(404);
      expect((await running().fetch('/healthz')).status).toBe(200);
      expect((await running().fetch('/readyz')).status).toBe(200);
    },
  },
];

function isAnswered({ messages }: Conversation): boolean {
  return messages[1]?.metadata.outcome !== undefined;
}

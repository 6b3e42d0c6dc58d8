import process from 'node:process';
import { createEmulator } from '../../../demo/emulator/create-emulator.ts';
import { serveLocally } from '../../serve.ts';

/** What was sent in answer to one question, and when. */
export interface Journal {
  calls: number;
  text: string;
  /** Milliseconds since 1970, and how long the text was then. */
  marks: [number, number][];
}

/** The service of the kill run, in a process of its own. It says where it listens, and then on request what it sent. */
const journals = new Map<string, Journal>();
const emulator = createEmulator({
  apiKeys: ['sk-x'],
  apps: { a: { scenario: 'echo' } },
  knowledge: [],
  pipelines: {},
  tokenDelayMs: Number(process.env['TOKEN_DELAY_MS']),
});

const { url } = await serveLocally(async (request) => {
  const journal = openJournal(await request.clone().text());
  const response = await emulator.fetch(request);
  const note = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      controller.enqueue(chunk);
      // The emulator writes an event a chunk.
      const data = /^data:(.*)$/m.exec(new TextDecoder().decode(chunk))?.[1] ?? '{}';
      journal.text += (JSON.parse(data) as { output?: { text?: string } }).output?.text ?? '';
      journal.marks.push([Date.now(), journal.text.length]);
    },
  });
  return new Response(response.body?.pipeThrough(note) ?? null, response);
});

/** Questions begin with the name that their journal is kept under. */
function openJournal(body: string): Journal {
  const { input } = JSON.parse(body) as { input: { prompt?: string; messages?: { content: string }[] } };
  const name = /^#\S+/.exec(input.prompt ?? input.messages?.at(-1)?.content ?? '')?.[0] ?? '';
  const journal = journals.get(name) ?? { calls: 0, text: '', marks: [] };
  journals.set(name, journal);
  journal.calls += 1;
  return journal;
}

process.on('message', (name: string) => {
  process.send?.([name, journals.get(name)]);
  journals.delete(name);
});
process.once('disconnect', () => process.exit(0));
process.send?.(url);

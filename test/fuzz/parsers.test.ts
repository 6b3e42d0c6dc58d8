import fc from 'fast-check';
import { expect } from 'vitest';
import { parseDocReferences } from '../../server/bailian/doc-reference.ts';
import { type CompletionCall, createCompletionClient } from '../../server/bailian/completion.ts';
import { parseFailure } from '../../server/bailian/failure.ts';
import { parseLease } from '../../server/bailian/file-lease.ts';
import { toDetails } from '../../server/bailian/observation.ts';
import { createEventSeparator } from '../../server/bailian/separate-events.ts';
import { explainPicture } from '../../server/chat/files/explain-picture.ts';
import { hasContentOf } from '../../server/chat/files/has-content-of.ts';
import { toFileId } from '../../server/chat/files/file-id.ts';
import { parseEventId } from '../../server/chat/frame.ts';
import { parseTemplate } from '../../server/chat/template.ts';
import { explainForm, hasRepeatedName } from '../../server/chat/token-form.ts';
import { parseVariableValue } from '../../server/chat/variables.ts';
import { createVisitorTokens } from '../../server/chat/visitors.ts';
import { cleanText } from '../../server/clean-text.ts';
import { systemClock } from '../../server/clock.ts';
import { ConfigError, readConfig } from '../../server/config.ts';
import { ChatError } from '../../server/errors.ts';
import { matchesOrigin, parseOriginPattern } from '../../server/origin-pattern.ts';
import { readPictureSize } from '../../server/wire/picture-size.ts';
import { fuzz, jsonBytes, jsonValues, texts } from './fuzz.ts';
import { serviceEvents } from './service-events.ts';

const bytes = fc.oneof(fc.uint8Array({ maxLength: 2_000 }), fc.tuple(fc.constantFrom([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10], [0xff, 0xd8, 0xff], [0x47, 0x49, 0x46, 0x38], [0x52, 0x49, 0x46, 0x46, 0, 0, 0, 0, 0x57, 0x45, 0x42, 0x50], [0x42, 0x4d], [0x50, 0x4b, 3, 4]), fc.uint8Array({ maxLength: 200 })).map(([magic, rest]) => Uint8Array.from([...magic, ...rest])));

fuzz('an event’s id is a turn and a place in it, or none', texts(['t', ':', '1', '9'.repeat(12)]), (text) => {
  const id = parseEventId(text);
  if (id) expect(`${id.turn}:${Number(text.split(':')[1])}`).toBe(`${id.turn}:${id.seq}`);
});
fuzz('a file’s id is one that could have been given', texts(['/files/', 'picture', 'f_1', '?']), (text) => {
  const id = toFileId(text);
  if (id !== undefined) expect(id).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
});
fuzz('a cleaned text is clean, and stays as it is', texts(['\u{e0041}', '\u200b', '\t']), (text) => {
  const clean = cleanText(text);
  expect(clean.isWellFormed()).toBe(true);
  expect(cleanText(clean)).toBe(clean);
});
fuzz('an origin matches patterns that name it, and no longer ones', fc.tuple(texts(['https://', 'example.com', '*.', ':8443', '@']), texts(['https://', 'example.com', '*.'])), ([origin, written]) => {
  const pattern = parseOriginPattern(written);
  if (pattern !== undefined && matchesOrigin(origin, pattern)) expect(pattern === '*' || origin.startsWith(pattern.slice(0, pattern.indexOf('://') + 3))).toBe(true);
});
fuzz('a template is parsed or named as wrong', texts(['{var.city}', '{claim.', '{env.X}', '{visitor.id}']), (text) => void parseTemplate(text));
fuzz('a variable’s value is of its type', fc.tuple(fc.constantFrom({ type: 'slug' } as const, { type: 'integer', min: 0, max: 9 } as const, { type: 'date' } as const, { type: 'language' } as const, { type: 'enum', values: ['a'] } as const), jsonValues()), ([variable, value]) => {
  const parsed = parseVariableValue(variable as Parameters<typeof parseVariableValue>[0], value);
  if (typeof parsed === 'string') expect(parsed).not.toMatch(/[\n\r{}<>]/);
});
fuzz('a token’s form is told without looking at what it says', texts(['eyJ', '.', 'a', '{"alg":"none"}']), (text) => {
  explainForm(text);
  hasRepeatedName(JSON.stringify({ [text]: [text, { [text]: text }] }));
});
fuzz('a token that is not ours is nobody’s', texts(['eyJhbGciOiJIUzI1NiJ9', '.', 'e30', '_-']), async (text) => {
  const tokens = await createVisitorTokens({ secrets: ['x'.repeat(32)], clock: systemClock });
  const error = await tokens.verify('shop', text).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ChatError);
});
fuzz('a picture has a size, or none', bytes, (content) => {
  const size = readPictureSize(content);
  if (size) expect(Number.isSafeInteger(size.width) && Number.isSafeInteger(size.height)).toBe(true);
  explainPicture(content, { width: 20, height: 20 });
  for (const extension of ['png', 'jpg', 'gif', 'webp', 'bmp', 'pdf', 'docx', 'txt', 'md', 'mp4', 'x']) hasContentOf(extension, content);
});
fuzz('a configuration is read, or every problem of it a sentence', fc.tuple(jsonBytes(fc.oneof(jsonValues(), jsonValues().map((app) => ({ apps: { shop: app } })), fc.tuple(fc.constantFrom('origins', 'texts', 'variables', 'plugins', 'rag', 'retention', 'limits', 'linkHosts', 'imagePrefixes'), jsonValues()).map(([key, value]) => ({ apps: { shop: { appId: 'a', [key]: value } } })))), texts(['https://', '*', ','])), ([file, origins]) => {
  try {
    readConfig({ env: { DASHSCOPE_API_KEY: 'sk-x', ALLOWED_ORIGINS: origins }, readFile: () => new TextDecoder().decode(file) });
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
  }
});

fuzz('what the service says besides answers', fc.tuple(jsonValues(), texts(['{"code":', '"message":'])), ([value, text]) => {
  parseDocReferences(value);
  parseFailure(text);
  if (typeof value === 'object' && value !== null) parseLease(value as Record<string, unknown>);
  for (const kind of ['retrieval', 'memory', 'plugin', 'node'] as const) toDetails(kind, text);
  const separator = createEventSeparator();
  separator.push(text);
  separator.flush();
});

fuzz(
  'whatever the service answers becomes an answer or an error of ours',
  fc.tuple(serviceEvents(), fc.constantFrom(200, 400, 401, 429, 500, 503), fc.constantFrom('text/event-stream', 'application/json', 'text/html', ''), fc.array(fc.nat(40), { maxLength: 20 })),
  async ([parts, status, type, cuts]) => {
    const whole = new TextEncoder().encode(parts.join(''));
    const chunks: Uint8Array[] = [];
    for (let at = 0, next = 0; at < whole.length; next++) {
      const length = (cuts[next] ?? 400) + 1;
      chunks.push(whole.slice(at, at + length));
      at += length;
    }
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const chunk of chunks) controller.enqueue(chunk);
        controller.close();
      },
    });
    const client = createCompletionClient({ fetch: async () => new Response(body, { status, headers: type ? { 'content-type': type } : {} }), clock: systemClock, baseUrl: 'http://service.test', apiKey: 'sk-x' });
    const call: CompletionCall = { appId: 'a', input: { prompt: 'x' }, disclosure: { thoughts: true, steps: 'details', citations: 'passages', linkHosts: ['*'] }, signal: new AbortController().signal };
    try {
      await client.ask(call, ({ parts: told }) => {
        for (const part of told) expect(JSON.stringify(part)).not.toContain('sk-x');
      });
    } catch (error) {
      expect(error).toBeInstanceOf(ChatError);
    }
  },
  0.1,
);

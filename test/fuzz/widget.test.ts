// @vitest-environment happy-dom
import fc from 'fast-check';
import { beforeAll, expect, vi } from 'vitest';
import { toSafeLink } from '../../widget/markdown/safe-url.ts';
import { checkOption, optionChecks } from '../../widget/options.ts';
import { readStream } from '../../widget/transport/read-stream.ts';
import { fuzz, texts } from './fuzz.ts';
import { serviceEvents } from './service-events.ts';

beforeAll(() => {
  vi.stubGlobal('CSS', { supports: () => true });
});

fuzz('the widget reads any stream to its end, or says what is wrong', fc.tuple(serviceEvents(), fc.nat(30)), async ([parts, size]) => {
  const whole = new TextEncoder().encode(parts.join(''));
  let at = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (at >= whole.length) controller.close();
      else controller.enqueue(whole.slice(at, (at += size + 1)));
    },
  });
  const clock = { now: () => 0, after: () => () => {} };
  const reading = readStream(new Response(body), { clock, signal: new AbortController().signal, onBytes: () => {}, onPart: () => {} });
  const error = await reading.catch((thrown: unknown) => thrown);
  if (error !== undefined) expect(error).toBeInstanceOf(Error);
});
fuzz('an option of a tag is taken or left', fc.tuple(fc.constantFrom(...Object.keys(optionChecks)), texts(['#fff', 'load', '{"a":1}', 'https://'])), ([name, text]) => void checkOption(name, text));
fuzz('a link is http, https, mailto or tel, or none', texts(['javascript:', 'https://', 'mailto:', 'tel:', 'a.example', '@', '\t', 'data:']), (text) => {
  const link = toSafeLink(text);
  if (link) expect(link.href).toMatch(/^(?:https?|mailto|tel):/);
});

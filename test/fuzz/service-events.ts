import fc from 'fast-check';
import { jsonValues, texts } from './fuzz.ts';

/** Pieces of what the service may send: events, ones that nearly are, and anything. */
export function serviceEvents(): fc.Arbitrary<string[]> {
  return fc.array(
    fc.oneof(
      texts(['data:', 'id:1', 'event:result', '\n\n', ':HTTP_STATUS/200']),
      jsonValues().map((value) => `data:${JSON.stringify(value)}\n\n`),
      fc.tuple(texts(), fc.constantFrom('stop', 'null', 'length'), jsonValues()).map(([text, reason, more]) => `id:1\nevent:result\n:HTTP_STATUS/200\ndata:${JSON.stringify({ output: { text, finish_reason: reason, session_id: 's', thoughts: more, doc_references: more }, usage: more, request_id: 'r' })}\n\n`),
    ),
    { maxLength: 12 },
  );
}

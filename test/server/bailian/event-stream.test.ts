import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readEvents, type StreamEvent } from '../../../server/bailian/event-stream.ts';
import { cut, toBody } from './chunked-body.ts';

const fixtures = join(import.meta.dirname, '../../fixtures');
const streams = readdirSync(fixtures).filter((name) => /\.sse$|stream.*\.txt$/.test(name));
const encoder = new TextEncoder();
const never = new AbortController().signal;

async function read(pieces: Iterable<Uint8Array>): Promise<StreamEvent[]> {
  const events: StreamEvent[] = [];
  await readEvents(toBody(pieces), never, (event) => events.push(event) > 0);
  return events;
}

async function dataOf(text: string): Promise<string[]> {
  return (await read([encoder.encode(text)])).map(({ data }) => data);
}

describe.each(streams)('%s', (name) => {
  const bytes = readFileSync(join(fixtures, name));
  const lines = bytes.toString().split('\n').filter((line) => line.startsWith('data:')).map((line) => line.slice(5));

  it('gives one event for each data line, with the status of its comment', async () => {
    expect(await read([bytes])).toEqual(lines.map((data) => ({ data, status: 200 })));
  });

  it('gives the same byte by byte, and in pieces cut anywhere', async () => {
    const whole = await read([bytes]);
    for (const size of [1, 2, 3, 5, 7]) expect(await read(cut(bytes, [size]))).toEqual(whole);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1 }), async (sizes) => {
        expect(await read(cut(bytes, sizes))).toEqual(whole);
      }),
    );
  });

  it.each(['\r\n', '\r'])('gives the same with other line ends', async (end) => {
    const other = encoder.encode(bytes.toString().replaceAll('\n', end));
    const whole = await read([bytes]);
    for (const size of [1, 3, 1_000]) expect(await read(cut(other, [size]))).toEqual(whole);
  });
});

describe('a stream without blank lines', () => {
  it('is read as it comes, not at its end', async () => {
    const bytes = readFileSync(join(fixtures, 'vendor-doc-stream-no-blank-lines.sse'));
    let given = 0;
    const counted = function* (): Generator<Uint8Array> {
      for (const piece of cut(bytes, [64])) {
        given += piece.length;
        yield piece;
      }
    };
    await readEvents(toBody(counted()), never, ({ data }) => {
      expect(data).toContain('你好！');
      return false;
    });
    expect(given).toBeLessThan(bytes.length / 2);
  });
});

describe('framing', () => {
  it.each([
    ['a heartbeat before and between', ': hb\n\ndata:{"a":1}\n\n:\n\ndata:{"a":2}\n\n', ['{"a":1}', '{"a":2}']],
    ['a byte order mark', '\ufeffdata: x\n\n', ['x']],
    ['one value on several data lines', 'data: {"a":\ndata: 1}\n\n', ['{"a":\n1}']],
    ['several values on data lines that follow each other', 'data: {"a":1}\ndata: {"a":2}\n\n', ['{"a":1}', '{"a":2}']],
    ['unknown fields', 'foo: bar\nwhatever\ndata: x\n\n', ['x']],
    ['an id after the data', 'data: x\nid: 1\n\ndata: y\n\n', ['x', 'y']],
    ['names that begin like a field', 'data: x\nidle: 1\neventful: 2\n\n', ['x']],
    ['no line end at the end', 'data: x\n\ndata: y', ['x', 'y']],
    ['nothing', '', []],
    ['a page', '<html>\n<body>Bad Gateway</body>\n</html>\n', []],
  ])('knows %s', async (_name, text, expected) => {
    expect(await dataOf(text)).toEqual(expected);
    const bytewise = (await read(cut(encoder.encode(text), [1]))).map(({ data }) => data);
    expect(bytewise).toEqual(expected);
  });

  it('takes the status from the comment, also when it is glued to a line of its own kind', async () => {
    const events = await read([encoder.encode('id:1\nevent:error\n:HTTP_STATUS/429\ndata:{"code":"Throttling"}\n\ndata:{}\n\n')]);
    expect(events.map(({ status }) => status)).toEqual([429, undefined]);
  });

  it('shows a character that is no UTF-8 as a replacement, and no more than that', async () => {
    const bytes = new Uint8Array([...encoder.encode('data: {"text":"'), 0xc0, 0xaf, ...encoder.encode('"}\n\n')]);
    expect((await read(cut(bytes, [1])))[0]?.data).toBe('{"text":"\ufffd\ufffd"}');
  });
});

describe('bounds', () => {
  it('ends a line without end after a megabyte', async () => {
    let given = 0;
    const endless = function* (): Generator<Uint8Array> {
      yield encoder.encode('data: ');
      for (;;) {
        given += 65_536;
        yield new Uint8Array(65_536).fill(120);
      }
    };
    await expect(read(endless())).rejects.toMatchObject({ code: 'upstream_bad' });
    expect(given).toBeLessThan(2_000_000);
  });

  it('ends at once when it is aborted, and cancels the body', async () => {
    const abort = new AbortController();
    let cancelled = false;
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(encoder.encode('data: x\n\n'));
      },
      cancel() {
        cancelled = true;
      },
    });
    await readEvents(body, abort.signal, () => {
      abort.abort();
      return true;
    });
    expect(cancelled).toBe(true);
  });
});

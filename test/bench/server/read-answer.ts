import { Agent, type IncomingMessage, request } from 'node:http';

/** Whatever is asked: the backend, or a pipe that is compared with it. */
export interface Target {
  url: string;
  /** What is posted for a prompt. */
  toRequest: (prompt: string, at: number) => { path: string; body: string; headers: Record<string, string> };
}

export interface ReadAnswer {
  /** From sending the question to the first piece of its answer's text, in ms. */
  firstMs: number;
  /** From the service's sending of an event to its coming here, in ms, of each event. */
  delays: number[];
}

const agent = new Agent({ keepAlive: true, maxSockets: 20_000 });

/** Asks, and reads the answer to its end. */
export function readAnswer(target: Target, prompt: string, at: number): Promise<ReadAnswer> {
  const { path, body, headers } = target.toRequest(prompt, at);
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const read: ReadAnswer = { firstMs: Number.NaN, delays: [] };
    const onAnswer = (answer: IncomingMessage): void => {
      if (answer.statusCode !== 200) {
        answer.resume();
        reject(new Error(`${path} was answered with status ${answer.statusCode}.`));
        return;
      }
      answer.setEncoding('latin1');
      answer.on('data', (piece: string) => {
        if (!piece.includes(' word ')) return;
        if (Number.isNaN(read.firstMs)) read.firstMs = performance.now() - startedAt;
        const now = process.hrtime.bigint() / 1_000n;
        for (const [, sentAt = ''] of piece.matchAll(/(\d{6,}) word /g)) read.delays.push(Number(now - BigInt(sentAt)) / 1_000);
      });
      answer.on('end', () => (Number.isNaN(read.firstMs) ? reject(new Error('An answer had no text.')) : resolve(read)));
      answer.on('error', reject);
    };
    const call = request(target.url + path, { method: 'POST', agent, headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), ...headers } }, onAnswer);
    call.on('error', reject);
    call.end(body);
  });
}

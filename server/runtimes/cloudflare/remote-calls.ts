import { ChatError } from '../../errors.ts';
import type { ObjectStub } from './platform.ts';

/** A call from the Worker or one object to another, by a path that requests of visitors never have. */
export async function callObject(stub: ObjectStub, method: string, input: readonly unknown[]): Promise<unknown> {
  try {
    const response = await stub.fetch(new Request(`https://object${CALLS}${method}`, { method: 'POST', body: JSON.stringify(input) }));
    if (!response.ok) throw new Error(`The object answered ${response.status}.`);
    const answer: unknown = await response.json();
    return typeof answer === 'object' && answer !== null && 'value' in answer ? answer.value : undefined;
  } catch (error) {
    throw new ChatError('unavailable', { cause: error });
  }
}

/** The Worker leads no request with it to any object. */
const CALLS = '/object/';

/** The other end. Undefined for what is no such call. */
export async function answerCall(methods: Readonly<Record<string, (...input: never[]) => unknown>>, request: Request): Promise<Response | undefined> {
  const { pathname } = new URL(request.url);
  if (!pathname.startsWith(CALLS)) return undefined;
  const name = pathname.slice(CALLS.length);
  const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
  if (!method) return new Response(null, { status: 404 });
  const input = (await request.json()) as never[];
  return Response.json({ value: await method(...input) });
}

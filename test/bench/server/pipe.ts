import { createServer, request as send } from 'node:http';
import { Agent } from 'node:http';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';

/** What a backend costs at least: `node` passes bytes on with streams of Node's, `hono` with a Response of fetch's. */
const [kind = 'node', upstream = ''] = process.argv.slice(2);
const tell = (port: number): void => void process.send?.(`http://127.0.0.1:${port}`);

if (kind === 'node') {
  const agent = new Agent({ keepAlive: true, maxSockets: 10_000 });
  const server = createServer((request, response) => {
    const call = send(upstream + (request.url ?? ''), { method: 'POST', headers: { 'content-type': 'application/json' }, agent }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, { 'content-type': 'text/event-stream' });
      answer.pipe(response);
    });
    response.on('close', () => call.destroy());
    request.pipe(call);
  });
  server.listen({ port: 0, host: '127.0.0.1', backlog: 4_096 }, () => {
    const address = server.address();
    tell(typeof address === 'object' && address ? address.port : 0);
  });
} else {
  const app = new Hono();
  app.post('/*', async (c) => {
    const answer = await fetch(upstream + c.req.path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: await c.req.text(), signal: c.req.raw.signal });
    return new Response(answer.body, { headers: { 'content-type': 'text/event-stream' } });
  });
  serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => tell(port));
}
process.once('disconnect', () => process.exit());

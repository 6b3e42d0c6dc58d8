import { type Context, Hono } from 'hono';
import type { Attachments } from '../chat/files/attachments.ts';
import type { Limits } from '../chat/limits/limits.ts';
import { ChatError } from '../errors.ts';
import type { AppEnv } from '../middleware/app-env.ts';
import { FILE_MD5_HEADER, FILE_NAME_HEADER, ID_PATTERN } from '../wire/protocol.ts';
import { ownerOf } from './owner-of.ts';

const MAX_NAME_HEADER = 2_048;

/** `POST /` takes a file, `GET /:id` says how far it is, `DELETE /:id` removes it. */
export function fileRoutes({ attachments, limits }: { attachments: Attachments; limits: Pick<Limits, 'admitUpload'> }): Hono<AppEnv> {
  return new Hono<AppEnv>()
    .post('/', async (c) => {
      const body = c.req.raw.body ?? new Blob().stream();
      const sizeBytes = Number(c.req.header('content-length') ?? NaN);
      const { app, visitor, verified, net } = c.var;
      // A length that is none is refused below.
      const grant = await limits.admitUpload({ app, visitor, verified, net, bytes: sizeBytes > 0 ? sizeBytes : 0 });
      let came = 0;
      try {
        const uploaded = await attachments.take({
          app,
          owner: ownerOf(c),
          name: readName(c),
          sizeBytes,
          md5: c.req.header(FILE_MD5_HEADER) ?? '',
          body,
          onBytes: (count) => (came += count),
          signal: c.req.raw.signal,
        });
        return c.json(uploaded, 201);
      } finally {
        await grant.settle(came);
      }
    })
    .get('/:id', async (c) => {
      const file = await attachments.read(ownerOf(c), fileId(c));
      if (!file) throw new ChatError('not_found');
      return c.json(file);
    })
    .delete('/:id', async (c) => {
      if (!(await attachments.remove(ownerOf(c), fileId(c)))) throw new ChatError('not_found');
      return c.body(null, 204);
    });
}

/** `GET /:id/picture`: a picture, for whoever has its signed address. */
export function pictureRoutes(attachments: Attachments): Hono<AppEnv> {
  return new Hono<AppEnv>().get('/:id/picture', async (c) => {
    const query = { until: c.req.query('until'), signature: c.req.query('signature') };
    const picture = await attachments.open(c.var.app.alias, fileId(c), query);
    if (!picture) throw new ChatError('not_found');
    return c.body(new Uint8Array(picture.content), 200, {
      'content-type': picture.mediaType,
      'cache-control': 'private, max-age=3600',
      // Pages of other origins show it, and nothing in it may run should a browser open it as a page.
      'cross-origin-resource-policy': 'cross-origin',
      'content-security-policy': "default-src 'none'; sandbox",
    });
  });
}

function fileId(c: Context<AppEnv>): string {
  const id = c.req.param('id') ?? '';
  if (!ID_PATTERN.test(id)) throw new ChatError('not_found');
  return id;
}

function readName(c: Context<AppEnv>): string {
  const header = c.req.header(FILE_NAME_HEADER) ?? '';
  if (header.length > MAX_NAME_HEADER) throw new ChatError('file_refused', { detail: 'Its name is too long.' });
  try {
    return decodeURIComponent(header);
  } catch (error) {
    throw new ChatError('bad_request', { cause: error, detail: 'The name is not percent-encoded UTF-8.' });
  }
}

import { conversationPath, conversationsPath, visitorPath } from '../../server/wire/paths.ts';
import type { ConversationList, ConversationSummary } from '../../server/wire/protocol.ts';
import type { TokenBox } from './api-client.ts';
import { failureOf, ownError } from './api-error.ts';
import type { ToolRequest } from './tool-request.ts';

/** The backend's routes for a visitor's conversations and data. All throw `ApiError`. */
export interface HistoryApi {
  /** A page of the list, newest first: of those that hold the words. */
  list: (query: string, before?: string) => Promise<ConversationList>;
  rename: (id: string, title: string) => Promise<void>;
  remove: (id: string) => Promise<void>;
  /** All that is kept of the visitor. */
  exportAll: () => Promise<unknown>;
  forget: () => Promise<void>;
}

export interface HistoryApiOptions {
  request: ToolRequest;
  app: string;
  token: Pick<TokenBox, 'read'>;
}

export function createHistoryApi({ request, app, token }: HistoryApiOptions): HistoryApi {
  return {
    async list(query, before) {
      // A look must not make anybody a visitor.
      if (!token.read()) return { conversations: [] };
      const search = new URLSearchParams({ ...(query && { query }), ...(before && { before }) }).toString();
      return toList(await request('GET', conversationsPath(app) + (search && `?${search}`)));
    },
    async rename(id, title) {
      await request('PATCH', conversationPath(app, id), { title });
    },
    async remove(id) {
      try {
        await request('DELETE', conversationPath(app, id));
      } catch (error) {
        // Deleted already, in another tab: it is what was asked for.
        if (failureOf(error).code !== 'not_found') throw error;
      }
    },
    exportAll: () => request('GET', `${visitorPath(app)}/export`),
    async forget() {
      if (token.read()) await request('DELETE', visitorPath(app));
    },
  };
}

/** Titles are what somebody wrote: whatever came, they are strings here. */
function toList(answer: unknown): ConversationList {
  const { conversations, next }: Record<string, unknown> = Object(answer);
  if (!Array.isArray(conversations)) throw ownError('endpoint', 'the backend answered with something that is no list of conversations');
  return {
    conversations: conversations.flatMap((one: unknown): ConversationSummary[] => {
      const { id, title, createdAt, updatedAt }: Record<string, unknown> = Object(one);
      return typeof id === 'string' && typeof title === 'string' && typeof updatedAt === 'string' ? [{ id, title, createdAt: String(createdAt), updatedAt }] : [];
    }),
    ...(typeof next === 'string' && { next }),
  };
}

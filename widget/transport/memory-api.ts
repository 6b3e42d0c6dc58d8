import { factPath, memoryPath } from '../../server/wire/paths.ts';
import type { MemoryFact, VisitorMemory } from '../../server/wire/protocol.ts';
import type { TokenBox } from './api-client.ts';
import { failureOf, ownError } from './api-error.ts';
import type { ToolRequest } from './tool-request.ts';

/** The backend's routes for what is remembered of the visitor. All throw `ApiError`. */
export interface MemoryApi {
  /** Undefined for a visitor who never asked anything: nobody is remembered then. */
  read(): Promise<VisitorMemory | undefined>;
  removeFact(id: string): Promise<void>;
  forget(): Promise<void>;
}

export interface MemoryApiOptions {
  request: ToolRequest;
  app: string;
  token: Pick<TokenBox, 'read'>;
}

export function createMemoryApi({ request, app, token }: MemoryApiOptions): MemoryApi {
  return {
    async read() {
      // A look must not make anybody a visitor: a token is for those who ask.
      if (!token.read()) return undefined;
      return toMemory(await request('GET', memoryPath(app)));
    },
    async removeFact(id) {
      try {
        await request('DELETE', factPath(app, id));
      } catch (error) {
        // Deleted already, in another tab or by the service: it is what was asked for.
        if (failureOf(error).code !== 'not_found') throw error;
      }
    },
    async forget() {
      await request('DELETE', memoryPath(app));
    },
  };
}

/** The texts are a model's: whatever came, they are strings here. */
function toMemory(answer: unknown): VisitorMemory {
  const { enabled, facts }: Record<string, unknown> = Object(answer);
  if (!Array.isArray(facts)) throw ownError('endpoint', 'the backend answered with something that is no memory');
  return {
    enabled: enabled === true,
    facts: facts.flatMap((fact: unknown): MemoryFact[] => {
      const { id, text }: Record<string, unknown> = Object(fact);
      return id && typeof id === 'string' && typeof text === 'string' ? [{ id, text }] : [];
    }),
  };
}

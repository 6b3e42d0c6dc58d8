/** What the page said of the visitor last, and what came of it. The tool `identity` writes it. */
export interface Who {
  /** A token that the site signed, or a function that gives one. Absent: as the attribute has it. */
  token?: unknown;
  /** What the visitor was typing when they signed in. */
  draft?: string;
  /** Absent until the backend has believed the token. */
  session?: Session | undefined;
}

/** A visitor whom the site vouched for. It lives in memory alone. */
export interface Session {
  /** What stands for the visitor in requests. */
  bearer: string;
  /** The same for the same person, and nothing to be let in with. */
  visitor: string;
  /** The conversation that came along. */
  conversation?: string | undefined;
}

/** A call whose signature and workspace are right. */
export interface ActionCall {
  workspaceId: string;
  /** What the path names besides the workspace. */
  names: Readonly<Record<string, string>>;
  query: Readonly<Record<string, string>>;
  /** Empty for actions that take their parameters in the query. */
  form: Readonly<Record<string, string>>;
  /** The service's own, as the caller sees it. */
  origin: string;
}

export interface Action {
  name: string;
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** After the workspace; names begin with a colon. */
  path: string;
  /** Memory answers flat and in camelCase; files in an envelope and in PascalCase, and take forms. */
  style: 'memory' | 'file';
  /** What is told besides the request's id. Throws OpenApiRefusal. */
  run(call: ActionCall): object;
}

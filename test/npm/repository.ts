/**
 * Where the source of a package is, as its provenance says it: that of the pipeline which publishes it, since npm takes
 * an attestation from no other place and refuses a package that names another. Undefined outside of one.
 */
export function readRepository(env: Readonly<Record<string, string | undefined>>): { type: 'git'; url: string } | undefined {
  // https://docs.github.com/actions/reference/variables-reference and https://docs.gitlab.com/ci/variables/predefined_variables
  const github = env['GITHUB_REPOSITORY'] && `${env['GITHUB_SERVER_URL'] ?? 'https://github.com'}/${env['GITHUB_REPOSITORY']}`;
  const page = github || env['CI_PROJECT_URL'];
  return page ? { type: 'git', url: `git+${page}.git` } : undefined;
}

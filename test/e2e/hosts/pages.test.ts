import { describe, it } from 'vitest';
import { brokenBuiltIns } from './broken-built-ins.ts';
import { useHosts } from './host-stage.ts';
import { oddDocuments } from './odd-documents.ts';
import { rudeStyles } from './rude-styles.ts';
import { visitorSettings } from './visitor-settings.ts';
import { visit } from './visit.ts';

const hosts = useHosts();

describe.concurrent('the chat works, and leaves all else as it is, on a page', () => {
  it.each([...brokenBuiltIns, ...rudeStyles, ...oddDocuments, ...visitorSettings])('$name', (host) => visit(hosts, host));
});

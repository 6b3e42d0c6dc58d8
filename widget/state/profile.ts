import { computed, signal, type ReadonlySignal } from '@preact/signals-core';
import type { AppProfile } from '../../server/wire/protocol.ts';
import type { Strings } from '../i18n/strings.ts';
import type { BailianChatOptions } from '../api.ts';
import type { ApiClient } from '../transport/api-client.ts';
import { failureOf, type Failure } from '../transport/api-error.ts';

/** The texts an owner may set. */
export interface Texts {
  title: string;
  greeting: string;
  placeholder: string;
  suggestions: readonly string[];
  mode?: 'floating' | 'inline' | 'page';
}

export interface Profile {
  /** From the page, else from the app, else our own. Empty while the app's may still come. */
  texts: ReadonlySignal<Texts>;
  imagePrefixes: ReadonlySignal<string[]>;
  /** Absent until the backend has answered. */
  app: ReadonlySignal<AppProfile | undefined>;
  failure: ReadonlySignal<Failure | undefined>;
  /** Asks the backend. */
  load(): Promise<void>;
}

export interface ProfileOptions {
  api: Pick<ApiClient, 'readProfile'>;
  options: ReadonlySignal<BailianChatOptions>;
  /** Reads what tells that they have changed. */
  readStrings: () => Strings;
  onFailure: (failure: Failure) => void;
}

export function createProfile({ api, options, readStrings, onFailure }: ProfileOptions): Profile {
  const app = signal<AppProfile | undefined>(undefined);
  const failure = signal<Failure | undefined>(undefined);
  const none: string[] = [];

  return {
    texts: computed(() => {
      const strings = readStrings();
      const ours = app.value || failure.value ? strings : { title: '', greeting: '' };
      return { placeholder: strings.placeholder, suggestions: none, ...ours, ...app.value?.texts, ...options.value };
    }),
    imagePrefixes: computed(() => app.value?.imagePrefixes ?? none),
    app,
    failure,
    async load() {
      failure.value = undefined;
      try {
        app.value = await api.readProfile();
      } catch (error) {
        failure.value = failureOf(error);
        onFailure(failure.value);
      }
    },
  };
}

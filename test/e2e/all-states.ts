import type { StageOptions } from './stage.ts';

/** A backend of apps with which every view and every overlay of the panel can be brought about. */
export const allStates: StageOptions = {
  apps: { a: { workspace: 'llm-emulator', showsSources: true } },
  env: {
    BAILIAN_APP_ID: '',
    BAILIAN_CHAT_CONFIG: 'test/fixtures/all-states.json',
    BAILIAN_WORKSPACE_ID: 'llm-emulator',
    ALIBABA_CLOUD_ACCESS_KEY_ID: 'emulator-key-id',
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'emulator-key-secret',
    VISITOR_SECRET: 'wB7nT2xK9qL4vR8mZ3cY6hJ1dF5gS0pA',
  },
};

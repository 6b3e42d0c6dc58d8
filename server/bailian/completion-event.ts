/**
 * One event of a completion stream, as far as we read it: everything is optional, since the vendor's frames vary
 * by kind of app. The full answer of a call without streaming has the same shape.
 */
export interface CompletionEvent {
  output?: {
    text?: string;
    /** `"null"` while it runs; any other non-empty value ends the answer. */
    finish_reason?: string | null;
    session_id?: string;
    thoughts?: Thought[] | null;
    workflow_message?: WorkflowMessage | null;
  };
  usage?: { models?: { input_tokens?: number; output_tokens?: number }[] };
  request_id?: string;
}

export interface Thought {
  thought?: string;
  action_type?: string;
}

export interface WorkflowMessage {
  node_type?: string;
  node_is_completed?: boolean;
  message?: { content?: string };
}

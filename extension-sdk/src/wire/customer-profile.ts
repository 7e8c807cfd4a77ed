// The customer whom the agent looks at, as all dialects spell it. Extensions read `chat.id` and `geolocation.country` unguarded, so both objects are always there.

/** A field that the extension's scopes do not cover is absent: see host/scopes.ts. */
export interface CustomerProfile {
  id: string;
  name?: string;
  email?: string;
  /** `{}` when the customer is not chatting, or the extension may not know of chats. */
  chat: {
    /** The chat's id, for the Agent Chat API. */
    chat_id?: string;
    /** The thread's id. */
    id?: string;
    groupID?: string;
    preChatSurvey?: readonly { question: string; answer: string }[];
  };
  /** The section of the agent app that the customer was opened from. */
  source: 'chats' | 'archives' | 'customers';
  geolocation: {
    longitude?: string;
    latitude?: string;
    country?: string;
    country_code?: string;
    region?: string;
    city?: string;
    timezone?: string;
  };
  customVariables?: Readonly<Record<string, string>>;
}

// The ES module: `import { LiveChat } from '@gatehouse/extension-sdk'`.
import { createLiveChat } from './live-chat.ts';

export type { CallOptions } from './connection.ts';
export type { InitOptions } from './live-chat.ts';
export type { ErrorCode } from './wire/codes.ts';
export { ExtensionError } from './wire/codes.ts';
export type { CustomerProfile } from './wire/customer-profile.ts';
export type { ChatMessage, ExtensionEvents, PageData, Theme } from './wire/events.ts';
export type { RichButton, RichElement, RichMessage } from './wire/rich-message.ts';
export type { Component, Section } from './wire/section.ts';

/** This page's end of the bridge. Without `hostOrigins` the first parent that says hello is its agent app. */
export const LiveChat = createLiveChat();

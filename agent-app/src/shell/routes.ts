// The addresses of the app, and what stands at each.

export type Route =
  | { readonly view: 'chats'; readonly chatId: string | undefined }
  | { readonly view: 'visitors'; readonly customerId: string | undefined }
  | { readonly view: 'archives'; readonly chatId: string | undefined; readonly threadId: string | undefined }
  | { readonly view: 'apps'; readonly path: string }
  | { readonly view: 'settings'; readonly page: string };

/** Of a path. What is no address of the app is the first view's. */
export function routeOf(path: string): Route {
  const [view, one, two] = path.split('/').filter(Boolean).map(decode);
  switch (view) {
    case 'visitors':
      return { view, customerId: one };
    case 'archives':
      return { view, chatId: two === undefined ? undefined : one, threadId: two };
    case 'apps':
      return { view, path: path.slice('/apps'.length) };
    case 'settings':
      return { view, page: one ?? 'profile' };
    default:
      return { view: 'chats', chatId: one };
  }
}

export const chatPath = (chatId: string): string => `/chats/${encodeURIComponent(chatId)}`;
export const visitorPath = (customerId: string): string => `/visitors/${encodeURIComponent(customerId)}`;
export const archivePath = (chatId: string, threadId: string): string =>
  `/archives/${encodeURIComponent(chatId)}/${encodeURIComponent(threadId)}`;

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

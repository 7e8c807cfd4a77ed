// Whether a URL that came as an answer may be opened. The server has checked what was registered; what comes must be there, and must not run.

/** `origin`: the registered one; `own`: the agent app's, where a page in a frame could reach into the app. */
export function isOpenable(text: string, { origin, own }: { readonly origin: string; readonly own: string }): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, origin: found } = new URL(text);
  const isWeb = protocol === 'https:' || protocol === 'http:';
  return isWeb && username === '' && password === '' && found === origin && found !== own;
}

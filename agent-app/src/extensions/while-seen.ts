// Looks again and again at what the server tells nobody by itself, for as long as somebody sees the page.

type Page = Pick<Document, 'hidden' | 'addEventListener'>;

/** Looks now, whenever the page comes to be seen, and then as often as `everyMs` says; never while it is hidden. */
export function whileSeen(look: () => void, { everyMs, page = document }: { everyMs: number; page?: Page }): void {
  const lookIfSeen = () => {
    if (!page.hidden) look();
  };
  page.addEventListener('visibilitychange', lookIfSeen);
  setInterval(lookIfSeen, everyMs);
  lookIfSeen();
}

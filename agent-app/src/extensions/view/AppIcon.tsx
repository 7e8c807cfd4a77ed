// An app's icon, or the first letter of its name on a colour of its own: an app without an icon must not be an invisible gap.

const COLOURS = 10;

export function AppIcon({
  name,
  url,
  size = 20,
}: {
  readonly name: string;
  readonly url: string | undefined;
  readonly size?: number;
}) {
  if (url !== undefined)
    return <img className="app-icon" src={url} alt="" width={size} height={size} referrerPolicy="no-referrer" />;
  const colour = ([...name].reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0) % COLOURS) + 1;
  const style = { width: size, height: size, fontSize: size * 0.55, background: `var(--surface-avatar-${colour})` };
  return (
    <span className="app-icon app-icon--letter" style={style} aria-hidden="true">
      {[...name.trim()][0]?.toUpperCase() ?? '?'}
    </span>
  );
}

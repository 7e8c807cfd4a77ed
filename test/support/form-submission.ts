// What a browser sends when a person fills in a form and presses one of its buttons (HTML 4.10.21.4).
import type { Control, Form } from './html-form.ts';

/** Form fields to fill in; several values are several boxes. A button is pressed by giving its name and value. */
export type Fields = Record<string, string | string[]>;

/**
 * The entries to send, in the order of the form, and the address: the form's, unless the pressed button has its own.
 *
 * Without a button in `fields` the first one is pressed, as by the Enter key. Throws when `fields` holds what the form
 * does not offer, since a person could not do that either.
 */
export function fillForm(form: Form, fields: Fields): { entries: URLSearchParams; action: string } {
  const wanted = new Map(Object.entries(fields).map(([name, value]) => [name, [value].flat()]));
  for (const [name, values] of wanted) checkOffer(form, { name, values });
  const buttons = form.controls.filter((control) => control.type === 'submit' && !control.disabled);
  const pressed = buttons.find(({ name, value }) => wanted.get(name)?.includes(value)) ?? buttons[0];
  const entries = new URLSearchParams();
  for (const control of form.controls) {
    const value = entryOf(control, { wanted, pressed });
    if (value !== undefined && control.name !== '') entries.append(control.name, value);
  }
  return { entries, action: pressed?.formAction ?? form.action };
}

/** What this control adds, if anything. Controls that share a name take one wanted value each. */
function entryOf(
  control: Control,
  { wanted, pressed }: { wanted: Map<string, string[]>; pressed: Control | undefined },
): string | undefined {
  if (isButton(control)) return control === pressed ? control.value : undefined;
  const values = wanted.get(control.name);
  if (!values) return control.sent ? control.value : undefined;
  if (isBox(control)) return values.includes(control.value) ? control.value : undefined;
  return values.shift();
}

function checkOffer(form: Form, { name, values }: { name: string; values: string[] }): void {
  const named = form.controls.filter((control) => control.name === name && !control.disabled);
  if (named.length === 0) {
    const names = [...new Set(form.controls.map((control) => control.name))].filter(Boolean);
    throw new Error(`The form "${form.id}" has no field "${name}". It has: ${names.join(', ')}.`);
  }
  if (!named.every((control) => isBox(control) || isButton(control))) return;
  const missing = values.find((value) => !named.some((control) => control.value === value));
  if (missing === undefined) return;
  const offered = named.map((control) => control.value).join(', ');
  throw new Error(`The form "${form.id}" offers "${name}" with ${offered}, not with "${missing}".`);
}

function isBox({ type }: Control): boolean {
  return type === 'checkbox' || type === 'radio';
}

function isButton({ type }: Control): boolean {
  return type === 'submit' || type === 'button' || type === 'reset' || type === 'image';
}

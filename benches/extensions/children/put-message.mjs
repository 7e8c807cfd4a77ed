// The vendor's later SDKs have one call that takes a text: as long as the others' event.
export function callBy(widget) {
  return { call: (name) => widget.putMessage(name === 'echo' ? `echo ${'x'.repeat(145)}` : name) };
}

/** A direction was turned to, in degrees: for the view around it alone. */
export function emitLocal(from: EventTarget, degrees: number): void {
  from.dispatchEvent(new CustomEvent('turned', { detail: degrees }));
}

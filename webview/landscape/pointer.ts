import { placeWithin } from '../look/placeWithin';

/** Pointer gestures on a plot: hover, drag, click, and the wheel with ctrl (which is what a pinch on a trackpad sends). */
export interface Gestures {
  /** CSS pixels from the element's corner; undefined when the pointer has left. */
  hover(place: { x: number; y: number } | undefined): void;
  drag(by: { x: number; y: number }): void;
  click(place: { x: number; y: number }): void;
  /** `factor` below 1 looks closer. */
  zoom(factor: number, place: { x: number; y: number }): void;
}

const dragThreshold = 4;

export function listenForGestures(element: HTMLElement, gestures: Gestures): void {
  let last: { x: number; y: number } | undefined;
  let travelled = 0;
  const placeOf = (event: MouseEvent) => placeWithin(element, event);
  element.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    last = placeOf(event);
    travelled = 0;
    element.setPointerCapture(event.pointerId);
  });
  element.addEventListener('pointermove', (event) => {
    const place = placeOf(event);
    gestures.hover(place);
    if (!last) return;
    travelled += Math.hypot(place.x - last.x, place.y - last.y);
    if (travelled >= dragThreshold) gestures.drag({ x: place.x - last.x, y: place.y - last.y });
    last = place;
  });
  element.addEventListener('pointerup', (event) => {
    if (last && travelled < dragThreshold) gestures.click(placeOf(event));
    last = undefined;
  });
  element.addEventListener('pointercancel', () => (last = undefined));
  element.addEventListener('pointerleave', () => gestures.hover(undefined));
  element.addEventListener(
    'wheel',
    (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      gestures.zoom(Math.exp(Math.max(-0.5, Math.min(0.5, event.deltaY * 0.005))), placeOf(event));
    },
    { passive: false },
  );
}

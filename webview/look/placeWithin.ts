/** Where a pointer is within an element, in the element's own CSS pixels: an enlarged page has larger ones than the screen's. */
export function placeWithin(
  element: Element,
  { clientX, clientY }: { readonly clientX: number; readonly clientY: number },
): { readonly x: number; readonly y: number; readonly width: number; readonly height: number } {
  const { left, top, width, height } = element.getBoundingClientRect();
  const zoom = zoomOf(element);
  return { x: (clientX - left) / zoom, y: (clientY - top) / zoom, width: width / zoom, height: height / zoom };
}

/** How much an element is enlarged by CSS. */
function zoomOf(element: Element): number {
  const { currentCSSZoom } = element as Element & { readonly currentCSSZoom?: number };
  return currentCSSZoom ?? 1;
}

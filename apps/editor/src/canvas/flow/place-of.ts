/** Where a button was pressed, in viewport coordinates: the pointer, or its middle when the keyboard did it. */
export function placeOf(event: React.MouseEvent): { x: number; y: number } {
  if (event.detail > 0) return { x: event.clientX, y: event.clientY };
  const box = event.currentTarget.getBoundingClientRect();
  return { x: box.left + box.width / 2, y: box.top + box.height / 2 };
}

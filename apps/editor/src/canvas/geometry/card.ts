import type { PortDefinition } from "@signalbox/model";

/** Sizes of what stands on the canvas, in canvas units (px at zoom 1). Everything is on an 8 px grid. */
export const GRID = 8;
export const CARD = { width: 240, height: 64, portRow: 20 } as const;
/** A container: its header is a card, its contents stand below. */
export const FRAME = { header: 64, padding: 24, minWidth: 320, minHeight: 208 } as const;
/** Height of the first port and of the input, the middle of a plain card. */
const FIRST_PORT = 32;
/** The error port stands this far above the lower edge of the card. */
const ERROR_LIFT = 8;
/** Ports of a container for what went wrong stand below its head, this far apart. */
const APART_STEP = 24;

export interface PortPlace {
  port: PortDefinition;
  /** From the top of the card. */
  y: number;
}

/** Ports that are drawn apart: the ways on when something went wrong. */
export const isApart = (port: PortDefinition): boolean => port.kind === "error" || port.id === "cancelled";

/** Height of a card: 64, and 20 more for each flow port after the first. */
export function cardHeight(ports: readonly PortDefinition[]): number {
  const flow = ports.filter((port) => !isApart(port)).length;
  return CARD.height + CARD.portRow * Math.max(0, flow - 1);
}

/** Where the output ports of a card stand on its right side; the input is always at `INPUT_Y` on the left. */
export function portPlaces(ports: readonly PortDefinition[], container = false): PortPlace[] {
  const height = cardHeight(ports);
  let row = 0;
  let apart = 0;
  return ports.map((port) => {
    if (!isApart(port)) return { port, y: FIRST_PORT + CARD.portRow * row++ };
    return { port, y: container ? height + APART_STEP * ++apart : height - ERROR_LIFT };
  });
}
export const INPUT_Y = FIRST_PORT;

export const snap = (value: number): number => Math.round(value / GRID) * GRID;

const RADIUS = 8;
/** How far the line goes straight out of a port before it turns. */
const OUT = 24;

interface Ends {
  sourceX: number;
  sourceY: number;
  targetX: number;
  targetY: number;
  /** The line that leads back runs at this height, below what it goes around. */
  below: number;
}

/**
 * The line of an edge that leads back: out to the right, down, back below everything it repeats, and up to where it
 * begins again. @returns the path and where its words stand.
 */
export function aroundPath({ sourceX, sourceY, targetX, targetY, below }: Ends): [string, number, number] {
  const right = Math.max(sourceX, targetX) + OUT;
  const left = Math.min(sourceX, targetX) - OUT;
  const y = Math.max(below, sourceY + 2 * OUT, targetY + 2 * OUT);
  const r = RADIUS;
  const path = [
    `M${sourceX},${sourceY}`,
    `L${right - r},${sourceY} Q${right},${sourceY} ${right},${sourceY + r}`,
    `L${right},${y - r} Q${right},${y} ${right - r},${y}`,
    `L${left + r},${y} Q${left},${y} ${left},${y - r}`,
    `L${left},${targetY + r} Q${left},${targetY} ${left + r},${targetY}`,
    `L${targetX},${targetY}`,
  ].join(" ");
  return [path, (left + right) / 2, y];
}

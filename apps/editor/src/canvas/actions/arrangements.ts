/** Ways to bring several nodes into line, or to equal gaps. */
export type Arrangement =
  | "alignLeft"
  | "alignCenter"
  | "alignRight"
  | "alignTop"
  | "alignMiddle"
  | "alignBottom"
  | "spreadAcross"
  | "spreadDown";
export const ARRANGEMENTS: readonly Arrangement[] = [
  "alignLeft",
  "alignCenter",
  "alignRight",
  "alignTop",
  "alignMiddle",
  "alignBottom",
  "spreadAcross",
  "spreadDown",
];

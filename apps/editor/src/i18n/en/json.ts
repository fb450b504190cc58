/** The viewer of JSON values. */
export const json = {
  tree: "Tree",
  raw: "Raw",
  view: "View of the value",
  copyValue: "Copy value",
  copyPath: "Copy path",
  items: "{n, plural, one {# item} other {# items}}",
  fields: "{n, plural, one {# field} other {# fields}}",
  expandAll: "Expand all",
  collapseAll: "Collapse all",
  more: "{n, plural, one {Show more: # is not shown} other {Show more: # are not shown}}",
  characters: "… ({n, plural, one {# character} other {# characters}})",
  empty: "No value",
} as const;

/** Joins class names, leaving out what is false: `classes("row", selected && "selected")`. */
export const classes = (...names: (string | false | undefined | null)[]): string => names.filter(Boolean).join(" ");

/** What people call a node: its label, else its id. */
export const nameOf = (node: { id: string; label?: string | undefined }): string => node.label || node.id;

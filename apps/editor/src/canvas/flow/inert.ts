const nothing = () => undefined;

/** What a canvas that is only looked at does with changes: nothing. */
export const INERT = {
  onOpen: nothing,
  onContextMenu: (event: React.MouseEvent) => event.preventDefault(),
  onMove: nothing,
  onConnect: nothing,
  onReconnect: nothing,
  onDetach: nothing,
  onLooseEnd: nothing,
  onForbidden: nothing,
  onPaneDoubleClick: nothing,
  onAddAtPort: nothing,
  onAddOnEdge: nothing,
  onResizeFrame: nothing,
  onNoteText: nothing,
  onNoteColor: nothing,
  onNotePin: nothing,
  onNoteSize: nothing,
};

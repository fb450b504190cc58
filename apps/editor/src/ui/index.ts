/** The kit. Everything is keyboard and screen reader complete and takes its texts translated. */
export { Badge, type BadgeTone } from "./badge.tsx";
export { Banner, type Tone } from "./banner.tsx";
export {
  Button,
  type ButtonProps,
  type ButtonVariant,
  type ControlSize,
  IconButton,
  type IconButtonProps,
  LinkButton,
  ToggleIconButton,
} from "./button.tsx";
export { Checkbox } from "./checkbox.tsx";
export { ComboBox } from "./combo-box.tsx";
export { CopyButton, copyText } from "./copy.tsx";
export { ConfirmDialog, Dialog, type DialogProps } from "./dialog.tsx";
export { EmptyState } from "./empty-state.tsx";
export { messageOf } from "./error-text.ts";
export { childPath, type JsonRow, jsonRows } from "./json-rows.ts";
export { JsonView, type JsonViewProps } from "./json-view.tsx";
export { Kbd } from "./kbd.tsx";
export { Menu, type MenuAction, type MenuEntries, type MenuGroup, useContextMenu } from "./menu.tsx";
export { NodeIconTile, type NodeTint } from "./node-icon.tsx";
export { NumberField } from "./number-field.tsx";
export { Pagination } from "./pagination.tsx";
export { Popover, PopoverTrigger } from "./popover.tsx";
export { Segmented } from "./segmented.tsx";
export { type Option, Select } from "./select.tsx";
export { Skeleton } from "./skeleton.tsx";
export { SplitPane } from "./split-pane.tsx";
export { type AnyStatus, StatusIcon, StatusPill, statusColor } from "./status-pill.tsx";
export { Switch } from "./switch.tsx";
export { type Column, Table } from "./table.tsx";
export { type TabItem, Tabs } from "./tabs.tsx";
export { SearchField, TextArea, TextField } from "./text-field.tsx";
export { Duration, RelativeTime, useNow } from "./time.tsx";
export { ToastRegion, toast } from "./toast.tsx";
export { TooltipLayer, tooltip } from "./tooltip.tsx";

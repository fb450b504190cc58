import type { beside as english } from "../en/beside.ts";
import type { Translated } from "../types.ts";

export const beside: Translated<typeof english> = {
  title: "与另一次运行比较",
  other: "另一次运行",
  onlyDifferent: "仅显示差异",
  count: "{total} 个步骤中{count, plural, =0 {没有差异} other {有 # 个不同}}",
  open: "打开另一次运行",
  close: "结束比较",
  choose: "请选择要比较的运行。",
  same: "所有步骤的结果和数据都相同。",
  step: "步骤",
  here: "本次运行",
  there: "另一次运行",
  difference: "差异",
  onlyHere: "仅本次运行到达",
  onlyThere: "仅另一次运行到达",
  how: "结果不同",
  data: "数据不同",
  longer: "本次多用 {span}",
  shorter: "本次少用 {span}",
};

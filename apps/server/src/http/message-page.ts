import type { Localized } from "@signalbox/model";

const PAGES = {
  signInFailed: {
    title: { en: "This sign-in link is not valid", zh: "登录链接无效" },
    text: {
      en: "Each link works once. Restart Signalbox and open the address it prints, or make a token with: signalbox token create",
      zh: "每个链接只能使用一次。请重启 Signalbox 并打开它打印的地址，或用以下命令创建令牌：signalbox token create",
    },
  },
  tooMany: {
    title: { en: "Too many attempts", zh: "尝试次数过多" },
    text: { en: "Wait a minute, then try again.", zh: "请等待一分钟后重试。" },
  },
  notBuilt: {
    title: { en: "The editor is not built yet", zh: "编辑器尚未构建" },
    text: {
      en: "The server runs and its API answers. Build the editor with: pnpm --filter @signalbox/editor build",
      zh: "服务器已运行，API 可用。请构建编辑器：pnpm --filter @signalbox/editor build",
    },
  },
} as const satisfies Record<string, { title: Localized; text: Localized }>;

/** A small page without scripts, in both languages. */
export function messagePage(name: keyof typeof PAGES): string {
  const { title, text } = PAGES[name];
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Signalbox</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:36rem;margin:15vh auto;padding:0 1rem;color:#1d2733;background:#fff}
@media (prefers-color-scheme: dark){body{color:#e6ebf0;background:#12171d}}</style></head>
<body><h1>${title.en}</h1><p>${text.en}</p><h1 lang="zh">${title.zh}</h1><p lang="zh">${text.zh}</p></body></html>
`;
}

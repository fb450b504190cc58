import { useEffect, useState } from "react";
import { live, useLiveStatus } from "../data/feed.ts";
import { useT } from "../i18n/provider.tsx";
import { Banner } from "../ui/banner.tsx";
import { Button } from "../ui/button.tsx";

/** A blink of the network is not worth a message. */
const PATIENCE = 1_500;

/** Says that the feed is down and when it is tried again; goes by itself. */
export function AwayBanner() {
  const t = useT();
  const status = useLiveStatus();
  const [late, setLate] = useState(false);
  const away = status.state === "down" || status.state === "refused";
  useEffect(() => {
    if (!away) return setLate(false);
    const timer = setTimeout(() => setLate(true), PATIENCE);
    return () => clearTimeout(timer);
  }, [away]);
  if (status.state === "refused") {
    return (
      <Banner
        tone="failed"
        bar
        actions={
          <Button size="dense" onPress={() => location.reload()}>
            {t("nav.signInAgain")}
          </Button>
        }
      >
        {t("nav.refused")}
      </Banner>
    );
  }
  if (!away || !late) return null;
  return (
    <Banner
      tone="waiting"
      bar
      actions={
        <Button size="dense" onPress={() => live().wake()}>
          {t("nav.tryNow")}
        </Button>
      }
    >
      {t("nav.awayBanner")} <Countdown key={status.retryIn} ms={status.retryIn} />
    </Banner>
  );
}

function Countdown({ ms }: { ms: number }) {
  const t = useT();
  const [left, setLeft] = useState(Math.ceil(ms / 1000));
  useEffect(() => {
    const timer = setInterval(() => setLeft((seconds) => Math.max(0, seconds - 1)), 1000);
    return () => clearInterval(timer);
  }, []);
  // Counting down aloud would be noise for a screen reader.
  return (
    <span className="numeric" aria-hidden>
      {t("nav.awayRetry", { seconds: left })}
    </span>
  );
}

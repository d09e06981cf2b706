import { useEffect, useState } from "react";
import { useTranslation } from "../text/language.ts";

const SLOW_MS = 3_000;

/** Says that something is loading, and after a while that it is slow. */
export function Loading({ className }: { className?: string }) {
  const { t } = useTranslation();
  const [isSlow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), SLOW_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <p className={className} role="status">
      {t(isSlow ? "common.slow" : "common.loading")}
    </p>
  );
}

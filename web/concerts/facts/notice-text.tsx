import { splitLinks } from "../../../src/core/names/text-links.ts";

/** The organiser's own text, with its line breaks. Addresses in it are links. Nothing else is markup. */
export function NoticeText({ text, className = "" }: { text: string; className?: string }) {
  return (
    <p className={`notice-text ${className}`}>
      {splitLinks(text).map((part, i) =>
        i % 2 === 0 ? (
          part
        ) : (
          <a key={i} href={part} target="_blank" rel="noreferrer noopener nofollow">
            {part}
          </a>
        ),
      )}
    </p>
  );
}

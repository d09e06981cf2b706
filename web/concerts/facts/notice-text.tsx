/** Up to the first space or quote. What ends a sentence is not part of the address. */
const LINK = /(https?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)\]])/;

/** The organiser's own text, with its line breaks. Addresses in it are links. Nothing else is markup. */
export function NoticeText({ text, className = "" }: { text: string; className?: string }) {
  return (
    <p className={`notice-text ${className}`}>
      {text.split(LINK).map((part, i) =>
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

// Plain text; only its http(s) addresses are links. Never markup.

import { pieces } from "../lib/links";

export function LinkedText({ text }: { text: string }) {
  return (
    <>
      {pieces(text).map((piece, index) =>
        piece.href ? (
          <a key={index} href={piece.href} target="_blank" rel="noopener noreferrer nofollow">
            {piece.text}
          </a>
        ) : (
          piece.text
        ),
      )}
    </>
  );
}

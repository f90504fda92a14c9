/** The first line that is not the origin of a site; null when all are. */
export function wrongOrigin(lines: readonly string[]): string | null {
  return lines.find((line) => !isOrigin(line)) ?? null;
}

function isOrigin(line: string): boolean {
  try {
    const url = new URL(line);
    return (url.protocol === 'https:' || url.protocol === 'http:') && (line === url.origin || line === `${url.origin}/`);
  } catch {
    return false;
  }
}

export function originsOf(text: string): string[] {
  const lines = text.split(/\s+/).filter(Boolean);
  return [...new Set(lines.map((line) => line.replace(/\/$/, '')))];
}

export function snippet(origin: string, inbox: string): string {
  return `<script src="${origin}/widget.js" data-inbox="${inbox}" async><${'/'}script>`;
}

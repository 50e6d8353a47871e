/** What an example is about, as its file says. */
export interface Lesson {
  readonly title: string;
  /** Its first comment, as one line. */
  readonly lesson: string;
}

/** @param text of an experiment file, YAML or JSON with comments. */
export function lessonOf(text: string): Lesson {
  const comment: string[] = [];
  for (const line of text.split('\n')) {
    const [, words] = /^\s*(?:#|\/\/)\s?(.*)$/.exec(line) ?? [];
    if (words === undefined) {
      if (comment.length > 0 || (line.trim() !== '' && line.trim() !== '{')) break;
    } else comment.push(words.trim());
  }
  const title = /^\s*"?title"?\s*:\s*(.+?)\s*,?\s*$/m.exec(text)?.[1] ?? '';
  return { title: title.replace(/^(["'])(.*)\1$/, '$2'), lesson: comment.join(' ') };
}

/** Of a recording: the first paragraph of the script that made it, whose first sentence is its title. */
export function scriptLessonOf(text: string): Lesson {
  const words = (/^\s*"""([\s\S]*?)(?:\n\s*\n|""")/.exec(text)?.[1] ?? '').replace(/\s+/g, ' ').trim();
  const end = words.search(/[.:,](\s|$)/);
  return { title: end < 0 ? words : words.slice(0, end), lesson: words.replace(/:$/, '.') };
}

/** `2-several-variables` → `Several variables`. */
export function topicOf(folder: string): string {
  const words = folder.replace(/^\d+-/, '').replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

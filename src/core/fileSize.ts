/** What is wrong with a file of so many bytes: “has 300 MB, but may have 256 at most”; undefined where it may have as many. */
export function oversize(bytes: number, most: number): string | undefined {
  return bytes > most ? `has ${Math.ceil(bytes / 2 ** 20)} MB, but may have ${most / 2 ** 20} at most` : undefined;
}

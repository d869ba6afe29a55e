/**
 * A name pattern as a regular expression over a path with `/`: `*` and `?` stay within a folder, `{a,b}` is a choice,
 * a leading or inner `**` followed by `/` is any depth. Letter case is ignored: Windows writes `.CSV`.
 */
export function globExpression(pattern: string): RegExp {
  let source = '';
  let braces = 0;
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern.charAt(i);
    if (pattern.startsWith('**/', i)) {
      source += '(?:[^/]+/)*';
      i += 2;
    } else if (char === '*') {
      while (pattern.charAt(i + 1) === '*') i++;
      source += '[^/]*';
    } else if (char === '?') source += '[^/]';
    else if (char === '{' && pattern.includes('}', i)) {
      braces++;
      source += '(?:';
    } else if (char === '}' && braces > 0) {
      braces--;
      source += ')';
    } else if (char === ',' && braces > 0) source += '|';
    else source += char.replace(/[\\^$.|+()[\]{}]/, '\\$&');
  }
  return new RegExp(`^${source}$`, 'iu');
}

/** How many folders deep a pattern can reach. */
export function globDepth(pattern: string): number {
  return pattern.includes('**/') ? 16 : pattern.split('/').length - 1;
}

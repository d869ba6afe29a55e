import type { Code } from '../../error/catalogue.ts';

interface Text {
  readonly code: Code;
  /** `{token}`, `{type}`, `{type2}`, `{index}` are filled in; values of the data never are. */
  readonly message: string;
  readonly hint?: string;
}

const syntax = (message: string, hint?: string): Text => ({
  code: 'expression.syntax',
  message,
  ...(hint === undefined ? {} : { hint }),
});
const type = (message: string, hint: string): Text => ({ code: 'expression.type', message, hint });

const quoteHint =
  'In YAML, put an expression that holds quotes, ` #`, `: ` or a comma in single quotes, or in a `|` block.';
const numberHint = 'Convert with $number(…), or check the value first: `$type(x) = "number"`.';
const compareHint = 'Compare text with text and number with number: $number(x) > 60, $string(x) = "60".';

/** What hrwire says for each of the package's codes; the package's own texts quote the data. */
export const texts: Readonly<Record<string, Text>> = {
  S0101: syntax('a quote is opened and never closed', quoteHint),
  S0102: syntax('the number {token} is out of range', 'Write long ids as text: "123456789012345678".'),
  S0103: syntax('\\{token} is no escape sequence', 'In a JSONata text write \\\\ for a backslash.'),
  S0104: syntax('\\u needs four hexadecimal digits'),
  S0105: syntax('a backquote is opened and never closed'),
  S0106: syntax('a comment is opened with /* and never closed'),
  S0201: syntax(
    '{token} is not expected here',
    'Field names with spaces, dashes or slashes stand in backquotes: `first name`.',
  ),
  S0202: syntax(
    'another character is expected in place of {token}',
    'Look for a missing bracket, comma or operator just before.',
  ),
  S0203: syntax('the expression ends too early', 'A bracket or brace is not closed.'),
  S0204: syntax('{token} is no operator', 'Operators: + - * / % = != < <= > >= & and or in ?: ?? ~> .'),
  S0205: syntax('{token} is not expected here'),
  S0206: syntax('{token} cannot stand here'),
  S0207: syntax('the expression ends too early', 'An operator has no right side, or the expression is empty.'),
  S0208: syntax('the parameters of a function begin with $', 'function($x) { $x.name }'),
  S0209: syntax('a predicate cannot follow a grouping'),
  S0210: syntax('a step can have one grouping only'),
  S0211: syntax('{token} needs something on its left', 'Is something missing before it?'),
  S0212: syntax('the left side of := must be a variable', '$name := value'),
  S0213: syntax(
    'a number or literal cannot be a step of a path',
    'Put a field that is called so in backquotes: a.`1`.',
  ),
  S0214: syntax('a variable is expected after {token}'),
  S0217: syntax('% has no parent here'),
  S0301: syntax('a regular expression is empty'),
  S0302: syntax('a regular expression is not closed with /'),
  T0410: type(
    'argument {index} of ${token} is of the wrong type',
    'See the functions page for what it takes; convert with $string(…) or $number(…).',
  ),
  T0411: type('the context is of the wrong type for argument {index} of ${token}', 'Give the argument in parentheses.'),
  T0412: type(
    'argument {index} of ${token} is a list with values of the wrong type',
    'Drop or convert the others first.',
  ),
  D1001: type('a number is out of range', 'Is something divided by zero?'),
  D1002: type('- stands before {type}, not a number', numberHint),
  T1003: type('the key of an object is {type}, not text', 'Use $string(…) for the key.'),
  D1004: type('a regular expression matches the empty text, so it would match for ever', 'Use + in place of *.'),
  T1005: type('{token} is called but is no function', 'Functions begin with $: ${token}(…).'),
  T1006: type('${token} is called but is no function', 'Is it spelt right? docs/functions.md lists all.'),
  T1007: type('{token} is called but is no function', 'Functions begin with $: ${token}(…).'),
  T1008: type('${token} is called but is no function', 'Is it spelt right?'),
  D1009: type('two keys of an object are the same', 'Each key may be written once.'),
  D1011: {
    code: 'expression.depth',
    message: 'the expression calls itself too deep',
    hint: 'Does the recursion end? A list can be gone through with $map or $reduce.',
  },
  D1012: {
    code: 'expression.time',
    message: 'the expression takes too long',
    hint: 'Does a recursion never end, or is a list gone through inside a list? Index the inner one with $kv(…) or a table.',
  },
  T2001: type('the left side of {token} is {type}, not a number', numberHint),
  T2002: type('the right side of {token} is {type}, not a number', numberHint),
  T2003: type('a range begins with {type}, not a whole number', numberHint),
  T2004: type('a range ends with {type}, not a whole number', numberHint),
  T2006: type('the right side of ~> is no function', 'value ~> $uppercase()'),
  T2007: type('order-by compares {type} with {type2}', compareHint),
  T2008: type('order-by takes numbers and texts, not {type}', compareHint),
  T2009: type('{token} compares {type} with {type2}', compareHint),
  T2010: type(
    '{token} compares numbers and texts, not {type}',
    `${compareHint} A null is neither: test it with \`x = null\`.`,
  ),
  T2011: type('the update of a transform must be an object', '| path | { "field": value } |'),
  T2012: type('the delete of a transform must be field names', '| path | {}, ["field"] |'),
  D2014: { code: 'expression.sequence', message: 'a range is too long', hint: 'Are its ends right?' },
  D2015: {
    code: 'expression.sequence',
    message: 'a list grows too long',
    hint: 'Filter earlier, or raise the limit in `settings:`.',
  },
  D3001: type('a number without end cannot be text', 'Is something divided by zero?'),
  D3010: type('$replace cannot replace the empty text', 'Give the text to be replaced.'),
  D3012: type('the function given to $replace gives no text', 'Wrap its result in $string(…).'),
  D3030: type(
    '{type} cannot be made a number',
    'Blank and words are no numbers: test with $blank(x), clean with $digits(x) or $percent(x).',
  ),
  D3060: type('$sqrt takes no negative number', 'Use $abs(…).'),
  D3061: type('$power gives a number out of range', 'Check the exponent.'),
  D3070: type(
    '$sort needs texts alone or numbers alone',
    'Give it a function: $sort(list, function($a, $b) { $a.x > $b.x }).',
  ),
  D3110: type('$toMillis reads ISO 8601 alone', 'Use $date(…) or $instant(…), which read the usual forms.'),
  D3136: type('the picture lacks a part of the date', 'Year, month and day are needed at least.'),
  D3137: { code: 'expression.raised', message: 'the expression raised an error', hint: 'Its own $error(…) says when.' },
  D3138: type('$single found more than one', 'Use $filter(…), or narrow the condition.'),
  D3139: type('$single found none', 'Use $filter(…), which may find nothing.'),
  D3140: type('a text is no well-formed URL', 'Lone surrogates or stray % cannot be encoded or decoded.'),
  D3141: { code: 'expression.raised', message: 'an $assert(…) of the expression does not hold' },
};

import { type ParseError, parse as parseJson, printParseErrorCode } from 'jsonc-parser';
import { parseDocument, stringify, type YAMLError } from 'yaml';
import type { CodeProblem } from '@/ui/CodeEditor';
import { texts } from './texts';

export type ParamsFormat = 'yaml' | 'json';
export type Params = Record<string, unknown>;

export type ParamsCheck =
  | { params: Params; problem?: undefined }
  | { params?: undefined; problem: CodeProblem };

// Nextflow reads YAML 1.1, where `yes` is true; what is shown and converted must agree with it.
const yamlOptions = { version: '1.1', prettyErrors: true } as const;

/** Which of the two a text is: JSON begins with a brace. */
export function formatOf(text: string): ParamsFormat | undefined {
  const start = text.trimStart();
  if (start === '') return undefined;
  return start.startsWith('{') ? 'json' : 'yaml';
}

/** Reads the parameters, or says what is wrong and where. An empty text is no parameters. */
export function checkParams(text: string): ParamsCheck {
  const format = formatOf(text);
  if (!format) return { params: {} };
  const read = format === 'json' ? readJson(text) : checkYaml(text);
  if (read.problem) return { problem: read.problem };
  const value = read.value ?? {};
  if (typeof value !== 'object' || Array.isArray(value)) {
    return { problem: { line: 1, message: texts.notAMapping } };
  }
  if ('' in value) return { problem: { message: texts.emptyName } };
  return { params: value as Params };
}

type Read = { value: unknown; problem?: undefined } | { value?: undefined; problem: CodeProblem };

/** Reads any YAML text. */
export function checkYaml(text: string): Read {
  const document = parseDocument(text, yamlOptions);
  const error = document.errors[0];
  if (error) return { problem: yamlProblem(error) };
  try {
    return { value: document.toJS() };
  } catch (problem) {
    // An alias without its anchor, or too many of them.
    return { problem: { message: problem instanceof Error ? problem.message : String(problem) } };
  }
}

const yamlWords: Partial<Record<YAMLError['code'], string>> = {
  TAB_AS_INDENT: texts.tabs,
  DUPLICATE_KEY: texts.twice,
  BAD_INDENT: texts.badIndent,
  BLOCK_AS_IMPLICIT_KEY: texts.colon,
};

function yamlProblem(error: YAMLError): CodeProblem {
  const [place] = error.linePos ?? [];
  // The library's message goes on with its own picture of the place.
  const own = (error.message.split('\n')[0] ?? '').replace(/ at line \d+.*$/, '');
  return { line: place?.line, column: place?.col, message: yamlWords[error.code] ?? `${own}.` };
}

const jsonWords: Record<string, string> = {
  PropertyNameExpected: texts.jsonName,
  ValueExpected: texts.jsonValue,
  ColonExpected: texts.jsonColon,
  CommaExpected: texts.jsonComma,
  CloseBraceExpected: texts.jsonBrace,
  CloseBracketExpected: texts.jsonBracket,
  EndOfFileExpected: texts.jsonEnd,
  InvalidCommentToken: texts.jsonComment,
  UnexpectedEndOfString: texts.jsonQuote,
};

function readJson(text: string): Read {
  const errors: ParseError[] = [];
  // `JSON.parse` would do, but browsers disagree on whether and how they name the place.
  const value: unknown = parseJson(text, errors, { disallowComments: true });
  const [error] = errors;
  if (!error) return { value };
  const before = text.slice(0, error.offset).split('\n');
  return {
    problem: {
      line: before.length,
      column: (before.at(-1)?.length ?? 0) + 1,
      message: jsonWords[printParseErrorCode(error.error)] ?? texts.jsonOther,
    },
  };
}

/** A problem in one line, its place first. */
export function problemText({ line, column, message }: CodeProblem): string {
  if (line && column) return texts.at(line, column) + message;
  return line ? texts.atLine(line) + message : message;
}

/** The same parameters in the other format. */
export function writeParams(params: Params, format: ParamsFormat): string {
  if (Object.keys(params).length === 0) return '';
  return format === 'json'
    ? `${JSON.stringify(params, null, 2)}\n`
    : stringify(params, { ...yamlOptions, lineWidth: 0 });
}

/** Where the results go, as far as the field's usual name says. */
export function resultsDir(params: Params | undefined): string | undefined {
  const value = params?.outdir;
  return typeof value === 'string' && value ? value : undefined;
}

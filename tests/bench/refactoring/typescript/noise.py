"""Additions that do nothing to specified things."""

from __future__ import annotations

from collections.abc import Iterator

from ...syntax.script_reader import text, walk
from .base import Change, File, Site, assignment, blocks, holder, sides, site, typescript

UNRELATED = """
class Metrics {
  total = 0;
  status: 'idle' | 'busy' = 'idle';

  count(amount = 1): number {
    if (amount <= 0) {
      throw new Error('nothing to count');
    }
    this.total += amount;
    this.status = 'busy';
    return this.total;
  }
}

const RETRY_LIMIT = 7;
const metrics = new Metrics();

function retried<T>(action: () => T, times: number = RETRY_LIMIT): T | undefined {
  for (let attempt = 0; attempt < times; attempt += 1) {
    try {
      metrics.count();
      return action();
    } catch (error) {
      if (attempt === times - 1) throw error;
    }
  }
  return undefined;
}
"""
RETRY = """
async function withRetry<T>(action: () => Promise<T>, times = 3): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await action();
    } catch (error) {
      if (attempt >= times) throw error;
    }
  }
}
"""


def comments(file: File) -> Iterator[Site]:
    """A comment before every statement, and blank lines."""
    for statements in blocks(file):
        for statement in statements:
            at = statement.start_byte
            yield Site((Change(at, at, "/* as agreed */\n\n"),))


def add_logging(file: File) -> Iterator[Site]:
    """A log line before every write."""
    for statements in blocks(file):
        for statement in statements:
            if assignment(statement) is not None:
                at = statement.start_byte
                yield Site((Change(at, at, "console.debug('about to write');\n"),))


def add_log_of_entity(file: File) -> Iterator[Site]:
    """A log line that is given what was written."""
    for statements in blocks(file):
        for statement in statements:
            inner = assignment(statement)
            if inner is not None:
                owner = sides(inner)[0].child_by_field_name("object")
                at = statement.end_byte
                line = f"\nconsole.info('changed', {text(owner)}, {text(sides(inner)[0])});"
                yield Site((Change(at, at, line),))


def add_unrelated(file: File) -> Iterator[Site]:
    """A class and functions that nothing of the application uses."""
    at = file.root.end_byte
    yield Site((Change(at, at, ""),), foot=UNRELATED)


def add_locals(file: File) -> Iterator[Site]:
    """A measured start at the beginning of every function, and its type."""
    for node in file.nodes("function_declaration", "method_definition"):
        body = node.child_by_field_name("body")
        name = text(node.child_by_field_name("name"))
        if body is not None and body.named_child_count and name != "constructor":
            at = body.start_byte + 1
            line = f"\nconst started: number = performance.now();\nconsole.debug('{name}', started);\n"
            yield Site((Change(at, at, line),))


def messages_as_templates(file: File) -> Iterator[Site]:
    """Messages of errors as template literals."""
    for node in file.nodes("throw_statement"):
        for each in walk(node):
            given = each.type == "string" and each.parent is not None and each.parent.type == "arguments"
            if given and not set("`\\$") & set(text(each)):
                yield site(each, f"`{text(each)[1:-1]}`")


def wrap_in_retry(file: File) -> Iterator[Site]:
    """The body of an asynchronous function tried up to three times."""
    for node in file.nodes("function_declaration", "method_definition"):
        body = node.child_by_field_name("body")
        waits = text(node).partition("(")[0].split()[:3]
        if body is None or "async" not in waits or body.named_child_count < 2 or holder(node) is not None:
            continue
        yield site(body, f"{{\nreturn withRetry(async () => {text(body)});\n}}", foot=RETRY)


NOISE_OPERATORS = (
    typescript("add-comments", comments),
    typescript("add-logging", add_logging),
    typescript("add-log-of-entity", add_log_of_entity),
    typescript("add-unrelated-code", add_unrelated),
    typescript("add-measuring", add_locals),
    typescript("messages-as-templates", messages_as_templates),
    typescript("wrap-in-retry", wrap_in_retry),
)

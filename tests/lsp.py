#!/usr/bin/env python3
# Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Drives the language server as editors do: with pytest-lsp, which holds what
comes against the protocol; with Neovim, where it is installed; and with messages
that no editor would send.

    tests/lsp.py PROGRAM [ARGUMENTS OF PYTEST]
"""

import asyncio
import json
import os
import pathlib
import select
import shutil
import signal
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv" / "bin" / "python"
if __name__ == "__main__":
    PYTHON = VENV if VENV.exists() else sys.executable
    os.environ["NOGIL_TIDY"] = str(pathlib.Path(sys.argv[1]).resolve())
    os.execv(PYTHON, [str(PYTHON), "-m", "pytest", "-q", "-p",
                      "no:cacheprovider", "-o", "asyncio_mode=auto", "-o",
                      "asyncio_default_fixture_loop_scope=function",
                      __file__, *sys.argv[2:]])

import pytest  # noqa: E402
import pytest_lsp  # noqa: E402
from lsprotocol import types  # noqa: E402
from pytest_lsp import ClientServerConfig, LanguageClient  # noqa: E402

TOOL = os.environ["NOGIL_TIDY"]
PATIENCE = 60

HELPER = """#include <Python.h>
void note(PyObject *list) { %s }
"""
QUIET = HELPER % "(void)list;"
LOUD = HELPER % "PyList_Append(list, Py_None);"
MODULE = """#include <Python.h>
void note(PyObject *list);
static PyObject *call(PyObject *self, PyObject *arg) {
  Py_BEGIN_ALLOW_THREADS
  /* \U0001d11e\u00e4 */ note(arg);
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}
static PyMethodDef methods[] = {{"call", call, METH_O, 0}, {0, 0, 0, 0}};
PyMethodDef *table(void) { return methods; }
"""
ERRNO = """#include <Python.h>
#include <errno.h>
#include <unistd.h>

static PyObject *plain(PyObject *Self, PyObject *Args) {
  int Fd = 3;
  if (dup(Fd) < 0) {
    /* \U0001d11e */close(Fd);
    /* \U0001d11e */ return PyErr_SetFromErrno(PyExc_OSError);
  }
  Py_RETURN_NONE;
}
static PyMethodDef Methods[] = {{"plain", plain, METH_NOARGS, NULL},
                                {NULL, NULL, 0, NULL}};
PyMethodDef *table(void) { return Methods; }
"""
OPTIONS = {"confidence": "low", "preview": True, "freeThreaded": True}


@pytest.fixture(scope="session", autouse=True)
def cache(tmp_path_factory):
    """Facts are kept for these tests alone."""
    os.environ["XDG_CACHE_HOME"] = str(tmp_path_factory.mktemp("cache"))


@pytest.fixture
def project(tmp_path):
    (tmp_path / "setup.py").touch()

    def write(**texts):
        for name, text in texts.items():
            (tmp_path / f"{name}.c").write_text(text)
        (tmp_path / "compile_commands.json").write_text(json.dumps(
            [{"directory": str(tmp_path), "file": f"{name}.c",
              "arguments": ["cc", f"-I{ROOT}/testdata/include", "-c",
                            f"{name}.c"]} for name in texts]))
        return tmp_path
    return write


@pytest_lsp.fixture(config=ClientServerConfig(server_command=[TOOL, "lsp"]))
async def client(lsp_client: LanguageClient, tmp_path):
    yield
    await lsp_client.shutdown_session()


async def begin(client, folder, options=None, spec="visual-studio-code"):
    return await client.initialize_session(types.InitializeParams(
        capabilities=pytest_lsp.client_capabilities(spec),
        workspace_folders=[types.WorkspaceFolder(folder.as_uri(), "p")],
        initialization_options=OPTIONS if options is None else options))


def open_file(client, path, text=None):
    client.text_document_did_open(types.DidOpenTextDocumentParams(
        types.TextDocumentItem(uri=path.as_uri(), language_id="c", version=1,
                               text=path.read_text() if text is None
                               else text)))


def change(client, path, text, version):
    client.text_document_did_change(types.DidChangeTextDocumentParams(
        types.VersionedTextDocumentIdentifier(version, path.as_uri()),
        [types.TextDocumentContentChangeWholeDocument(text)]))


async def until(client, path, wanted):
    """The diagnostics of the file, once they are so many."""
    end = time.monotonic() + PATIENCE
    while True:
        have = client.diagnostics.get(path.as_uri())
        if have is not None and len(have) == wanted:
            return have
        left = end - time.monotonic()
        assert left > 0, (have, client.log_messages)
        try:
            await asyncio.wait_for(client.wait_for_notification(
                "textDocument/publishDiagnostics"), min(left, 1))
        except asyncio.TimeoutError:
            pass


def at(path, line, character):
    return dict(text_document=types.TextDocumentIdentifier(path.as_uri()),
                position=types.Position(line, character))


def whole_line(line):
    return types.Range(types.Position(line, 0), types.Position(line + 1, 0))


async def test_says_what_it_can(client, project):
    result = await begin(client, project(mod=MODULE))
    can = result.capabilities
    assert can.text_document_sync.change == types.TextDocumentSyncKind.Full
    assert can.text_document_sync.open_close
    assert can.hover_provider
    assert list(can.code_action_provider.code_action_kinds) == ["quickfix"]
    assert can.position_encoding in (None, "utf-16")
    assert result.server_info.name == "nogil-tidy"


async def test_a_helper_in_another_file_saved_or_not(client, project):
    folder = project(mod=MODULE, helper=QUIET)
    await begin(client, folder)
    mod, helper = folder / "mod.c", folder / "helper.c"
    open_file(client, mod)
    await until(client, mod, 0)
    # Not saved, and the finding stands in the other file.
    open_file(client, helper)
    change(client, helper, LOUD, 2)
    [found] = await until(client, mod, 1)
    assert helper.read_text() == QUIET
    assert found.code == "nogil-detached-api-call"
    assert found.severity == types.DiagnosticSeverity.Error
    assert found.source == "nogil-tidy"
    # An astral character is two units, and one of two bytes is one.
    assert found.range == types.Range(types.Position(4, 12),
                                      types.Position(4, 21))
    places = [(i.location.uri, i.location.range.start.line)
              for i in found.related_information]
    assert (mod.as_uri(), 3) in places and (helper.as_uri(), 1) in places
    change(client, helper, QUIET, 3)
    await until(client, mod, 0)


async def test_a_change_on_the_disk_is_seen_on_save(client, project):
    folder = project(mod=MODULE, helper=QUIET)
    await begin(client, folder)
    mod = folder / "mod.c"
    open_file(client, mod)
    await until(client, mod, 0)
    (folder / "helper.c").write_text(LOUD)
    client.text_document_did_save(types.DidSaveTextDocumentParams(
        types.TextDocumentIdentifier(mod.as_uri())))
    await until(client, mod, 1)
    (folder / "helper.c").write_text(QUIET)
    client.workspace_did_change_watched_files(
        types.DidChangeWatchedFilesParams([types.FileEvent(
            (folder / "helper.c").as_uri(), types.FileChangeType.Changed)]))
    await until(client, mod, 0)


async def test_what_is_closed_says_nothing(client, project):
    folder = project(mod=MODULE, helper=LOUD)
    await begin(client, folder)
    mod = folder / "mod.c"
    open_file(client, mod)
    await until(client, mod, 1)
    client.text_document_did_close(types.DidCloseTextDocumentParams(
        types.TextDocumentIdentifier(mod.as_uri())))
    await until(client, mod, 0)


async def test_a_file_that_is_not_there_yet(client, project):
    folder = project(helper=LOUD)
    await begin(client, folder)
    open_file(client, folder / "new.c", MODULE)
    await until(client, folder / "new.c", 1)
    assert not (folder / "new.c").exists()


async def test_hover_is_the_page_of_the_rule(client, project):
    folder = project(mod=MODULE, helper=LOUD)
    await begin(client, folder)
    mod = folder / "mod.c"
    open_file(client, mod)
    await until(client, mod, 1)
    hover = await client.text_document_hover_async(
        types.HoverParams(**at(mod, 4, 13)))
    assert hover.contents.kind == types.MarkupKind.Markdown
    for part in ("is called while the thread is detached",
                 "nogil-detached-api-call/", "# nogil-detached-api-call",
                 "## Why it breaks"):
        assert part in hover.contents.value, hover.contents.value
    assert "## Bad" not in hover.contents.value
    assert hover.range.start == types.Position(4, 12)
    for line, character in ((4, 3), (2, 0), (999, 0)):
        assert await client.text_document_hover_async(
            types.HoverParams(**at(mod, line, character))) is None


def apply(text, edits):
    """As an editor does: positions are units of UTF-16."""
    lines = text.splitlines(keepends=True)

    def offset(position):
        line = lines[position.line] if position.line < len(lines) else ""
        units = line.encode("utf-16-le")[:2 * position.character]
        return (sum(map(len, lines[:position.line])) +
                len(units.decode("utf-16-le")))
    for edit in sorted(edits, reverse=True,
                       key=lambda e: offset(e.range.start)):
        text = (text[:offset(edit.range.start)] + edit.new_text +
                text[offset(edit.range.end):])
    return text


async def actions(client, path, line, only=None):
    return list(await client.text_document_code_action_async(
        types.CodeActionParams(
            text_document=types.TextDocumentIdentifier(path.as_uri()),
            range=whole_line(line),
            context=types.CodeActionContext(diagnostics=[], only=only))))


async def test_a_fix_is_applied_and_its_finding_is_gone(client, project):
    folder = project(errno=ERRNO)
    await begin(client, folder)
    path = folder / "errno.c"
    open_file(client, path)
    [found] = await until(client, path, 1)
    assert found.code == "nogil-global-error-state"
    # Asked before the fix has been verified: the answer waits for that.
    [action] = await actions(client, path, found.range.start.line)
    assert action.kind == types.CodeActionKind.QuickFix
    assert action.is_preferred
    assert list(action.diagnostics) == [found]
    [edit] = action.edit.document_changes
    assert edit.text_document.version == 1
    fixed = apply(ERRNO, edit.edits)
    assert ("/* \U0001d11e */int saved_errno = errno;\n    close(Fd);\n"
            "    errno = saved_errno;\n") in fixed
    change(client, path, fixed, 2)
    path.write_text(fixed)
    client.text_document_did_save(types.DidSaveTextDocumentParams(
        types.TextDocumentIdentifier(path.as_uri())))
    await until(client, path, 0)
    assert await actions(client, path, found.range.start.line) == []


async def test_only_verified_fixes_are_offered(client, project):
    """Nobody may write the file, so that nothing is verified."""
    folder = project(errno=ERRNO)
    await begin(client, folder)
    path = folder / "errno.c"
    path.chmod(0o444)
    open_file(client, path)
    [found] = await until(client, path, 1)
    assert await actions(client, path, found.range.start.line) == []


async def test_names_in_options_are_relative_to_the_workspace(client,
                                                              project):
    folder = project(mod=MODULE, helper=LOUD)
    (folder / "mine.yaml").write_text(
        "checks: ['-nogil-detached-api-call']\n")
    await begin(client, folder, {"config": "mine.yaml"})
    open_file(client, folder / "mod.c")
    await until(client, folder / "mod.c", 0)


async def test_other_kinds_of_actions_are_none(client, project):
    folder = project(errno=ERRNO)
    await begin(client, folder)
    path = folder / "errno.c"
    open_file(client, path)
    [found] = await until(client, path, 1)
    line = found.range.start.line
    assert await actions(client, path, line, only=["refactor"]) == []
    assert len(await actions(client, path, line, only=["quickfix"])) == 1
    assert await actions(client, path, 0) == []


async def test_plain_edits_for_who_has_no_versions(client, project):
    folder = project(errno=ERRNO)
    await client.initialize_session(types.InitializeParams(
        capabilities=types.ClientCapabilities(), root_uri=folder.as_uri(),
        initialization_options=OPTIONS))
    path = folder / "errno.c"
    open_file(client, path)
    [found] = await until(client, path, 1)
    assert found.related_information is None
    [action] = await actions(client, path, found.range.start.line)
    assert action.edit.document_changes is None
    assert apply(ERRNO, action.edit.changes[path.as_uri()]) != ERRNO


async def test_a_missing_header_stands_at_the_top(client, project):
    folder = project(mod=MODULE.replace("<Python.h>",
                                        "<Python.h>\n#include <nobody.h>"))
    await begin(client, folder)
    path = folder / "mod.c"
    open_file(client, path)
    [found] = await until(client, path, 1)
    assert found.range == types.Range(types.Position(0, 0),
                                      types.Position(0, 0))
    assert found.severity == types.DiagnosticSeverity.Warning
    assert "'nobody.h' file not found" in found.message
    assert "line 2" in found.message


async def test_other_files_that_were_not_read_are_in_the_log(client, project):
    folder = project(mod=MODULE, helper="#include <nobody.h>\n" + LOUD)
    await begin(client, folder)
    mod = folder / "mod.c"
    open_file(client, mod)
    await until(client, mod, 1)
    assert (folder / "helper.c").as_uri() not in client.diagnostics
    assert any("nobody.h" in m.message for m in client.log_messages)


async def test_two_projects_have_nothing_to_do_with_each_other(client,
                                                               project):
    folder = project(mod=MODULE, helper=LOUD)
    other = folder / "other"
    other.mkdir()
    (other / "setup.py").touch()
    (other / "alone.c").write_text(MODULE.replace("note(arg)",
                                                  "PyList_Append(arg, arg)"))
    await begin(client, folder)
    open_file(client, folder / "mod.c")
    open_file(client, other / "alone.c")
    await until(client, folder / "mod.c", 1)
    await until(client, other / "alone.c", 1)
    change(client, other / "alone.c", MODULE, 2)
    await until(client, other / "alone.c", 0)
    await until(client, folder / "mod.c", 1)


async def test_settings_of_the_project_and_broken_ones(client, project):
    folder = project(mod=MODULE, helper=LOUD)
    (folder / ".nogil-tidy.yaml").write_text(
        "checks: ['-nogil-detached-api-call']\n")
    await begin(client, folder)
    mod = folder / "mod.c"
    open_file(client, mod)
    await until(client, mod, 0)
    (folder / ".nogil-tidy.yaml").write_text("checks: [\n")
    client.text_document_did_save(types.DidSaveTextDocumentParams(
        types.TextDocumentIdentifier(mod.as_uri())))
    [found] = await until(client, mod, 1)
    assert "nothing could be checked: broken settings" in found.message
    assert any("broken settings" in m.message for m in client.log_messages)


async def test_options_of_the_client(client, project):
    folder = project(mod=MODULE, helper=LOUD)
    await begin(client, folder, {"checks": "-nogil-detached-api-call",
                                 "chekcs": "x", "preview": "yes",
                                 "database": "-j1"})
    open_file(client, folder / "mod.c")
    await until(client, folder / "mod.c", 0)
    said = "\n".join(m.message for m in client.log_messages)
    assert "there is no 'chekcs'" in said and "'checks'" in said
    assert "'preview' is left out: it is true or false" in said
    assert "'database' is left out" in said


async def test_nothing_of_the_tree_is_run(client, project):
    folder = project(mod=MODULE, helper=LOUD)
    (folder / "compile_commands.json").unlink()
    python = folder / ".venv" / "bin" / "python3"
    python.parent.mkdir(parents=True)
    python.write_text(f"#!/bin/sh\ntouch {folder}/was-run\n")
    python.chmod(0o755)
    await begin(client, folder, {"python": str(python)})
    open_file(client, folder / "mod.c")
    await until(client, folder / "mod.c", 1)
    assert not (folder / "was-run").exists()


class Raw:
    """A client that says whatever it is told to."""

    def __init__(self, *options):
        self.server = subprocess.Popen([TOOL, "lsp", *options],
                                       stdin=subprocess.PIPE,
                                       stdout=subprocess.PIPE,
                                       stderr=subprocess.DEVNULL)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.kill()
        self.server.communicate()

    def say(self, message, head=None):
        body = message if isinstance(message, bytes) else \
            json.dumps(message).encode()
        self.server.stdin.write(head or b"Content-Length: %d\r\n\r\n" %
                                len(body))
        self.server.stdin.write(body)
        self.server.stdin.flush()

    def hear(self):
        out = self.server.stdout
        assert select.select([out], [], [], PATIENCE)[0], "no answer"
        size = 0
        while (line := out.readline().strip()):
            if line.startswith(b"Content-Length:"):
                size = int(line.split(b":")[1])
        return json.loads(out.read(size))

    def ask(self, method, params=None, ident=1):
        self.say({"jsonrpc": "2.0", "id": ident, "method": method,
                  "params": params})
        return self.hear()

    def tell(self, method, params=None):
        self.say({"jsonrpc": "2.0", "method": method, "params": params})

    def begin(self):
        assert "result" in self.ask("initialize", {"capabilities": {}})


def test_what_is_no_message_is_answered():
    """The server goes on with what comes next."""
    with Raw() as client:
        for body, head, code in (
                (b"", b"Content-Type: a\r\n\r\n", -32700),
                (b"{", None, -32700),
                (b"\xff\xfe", None, -32700),
                (b"[" * 100000, None, -32700),
                (b"", b"Content-Length: 99999999999999999999\r\n\r\n", -32700),
                (b"", b"Content-Length: 999999999999\r\n\r\n", -32700),
                (b"{}", b"Content-Length: x\r\n\r\n", -32700),
                (b"", b"Content-Length: 0\r\n\r\n", -32700),
                (b"", b"x" * 20000, -32700),
                (b"[]", None, -32600),
                (b"{}", None, -32600),
                (b'{"jsonrpc":"1.0","id":1,"method":"x"}', None, -32600),
                (b'{"jsonrpc":"2.0"}', None, -32600)):
            client.say(body, head)
            answer = client.hear()
            assert answer["id"] is None, (body[:20], head)
            assert answer["error"]["code"] == code, (body[:20], head, answer)
        client.begin()


def test_requests_before_initialize_and_after_shutdown():
    with Raw() as client:
        assert client.ask("textDocument/hover")["error"]["code"] == -32002
        client.tell("textDocument/didOpen", {})
        client.tell("no/such/thing")
        client.begin()
        assert client.ask("initialize", {})["error"]["code"] == -32600
        assert client.ask("no/such/method")["error"]["code"] == -32601
        assert client.ask("textDocument/hover", {})["error"]["code"] == -32602
        assert client.ask("textDocument/hover", 7)["error"]["code"] == -32602
        client.tell("textDocument/didOpen", {"textDocument": 1})
        client.tell("textDocument/didChange", [])
        client.tell("$/setTrace", {"value": "off"})
        for uri in ("untitled:x", "file://", "file:///", "x", "file:///%00.c",
                    "file:///%ff.c", "file:///no/such/folder/a.c"):
            client.tell("textDocument/didClose", {"textDocument":
                                                  {"uri": uri}})
        assert client.ask("shutdown", None, "end") == {
            "jsonrpc": "2.0", "id": "end", "result": None}
        assert client.ask("textDocument/hover")["error"]["code"] == -32600
        client.tell("exit")
        assert client.server.wait(PATIENCE) == 0


@pytest.mark.parametrize("last", ["exit", None])
def test_an_end_without_shutdown_is_a_failure(last):
    with Raw() as client:
        client.begin()
        if last:
            client.tell(last)
        else:
            client.server.stdin.close()
        assert client.server.wait(PATIENCE) == 1
        client.server.stdin = None


def test_messages_come_in_pieces():
    with Raw() as client:
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize",
                           "params": {"capabilities": {}}}).encode()
        for byte in b"content-length: %d\r\nX: y\r\n\r\n%s" % (len(body),
                                                               body):
            client.server.stdin.write(bytes([byte]))
            client.server.stdin.flush()
        assert "result" in client.hear()


def test_newer_text_ends_the_run_of_older(project):
    """Messages are read while files are linted, and the end is prompt."""
    folder = project(mod=MODULE, helper=LOUD)
    uri = (folder / "mod.c").as_uri()
    with Raw() as client:
        client.ask("initialize", {"capabilities": {},
                                  "rootUri": folder.as_uri()})
        client.tell("textDocument/didOpen", {"textDocument": {
            "uri": uri, "languageId": "c", "version": 0, "text": MODULE}})

        def edit(version):
            client.tell("textDocument/didChange", {
                "textDocument": {"uri": uri, "version": version},
                "contentChanges": [{"text": MODULE + "\n" * version}]})

        def versions(last):
            out = []
            while not out or out[-1] < last:
                message = client.hear()
                if message.get("method") == "textDocument/publishDiagnostics":
                    out.append(message["params"]["version"])
            return out
        assert versions(0) == [0]
        # The run of the first one has begun when the second one comes.
        edit(1)
        time.sleep(.35)
        edit(2)
        assert versions(2) == [2]
        # Somebody types.
        for version in range(3, 40):
            edit(version)
            time.sleep(.01)
        assert len(versions(39)) < 10
        client.tell("textDocument/didChange", {
            "textDocument": {"uri": uri, "version": 99},
            "contentChanges": [{"text": MODULE}]})
        assert client.ask("shutdown")["result"] is None
        client.tell("exit")
        assert client.server.wait(PATIENCE) == 0


def children(pid):
    out = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)],
                         capture_output=True, text=True, check=False).stdout
    return [int(word) for word in out.split()]


def test_a_run_ends_with_the_server(project):
    """However that ends."""
    long = MODULE + "".join(
        f"static void more{i}(int *p) {{ for (int i = 0; i < {i}; i++) "
        "if (p[i]) p[i + 1]++; }\n" for i in range(40000))
    folder = project(mod=long, helper=LOUD)
    with Raw() as client:
        client.ask("initialize", {"capabilities": {},
                                  "rootUri": folder.as_uri()})
        client.tell("textDocument/didOpen", {"textDocument": {
            "uri": (folder / "mod.c").as_uri(), "languageId": "c",
            "version": 0, "text": long}})
        end = time.monotonic() + PATIENCE
        while not (runs := children(client.server.pid)):
            assert time.monotonic() < end, "no run has begun"
            time.sleep(.01)
        time.sleep(.3)  # it has read its texts
        os.kill(runs[0], signal.SIGSTOP)  # it does not end by itself
        client.server.kill()
        client.server.wait(PATIENCE)
        stat = pathlib.Path(f"/proc/{runs[0]}/stat")
        while stat.exists() and stat.read_text().split()[2] != "Z":
            assert time.monotonic() < end, "it goes on"
            time.sleep(.01)


@pytest.mark.skipif(not shutil.which("nvim"), reason="no Neovim")
def test_neovim(project, tmp_path):
    folder = project(errno=ERRNO)
    done = subprocess.run(
        ["nvim", "--headless", "--clean", "-n", "-c",
         f"luafile {ROOT}/tests/lsp_neovim.lua"], capture_output=True,
        text=True, timeout=5 * PATIENCE,
        env={**os.environ, "HOME": str(tmp_path),
             "NOGIL_FOLDER": str(folder)})
    assert done.returncode == 0, done.stderr
    out = json.loads((folder / "out.json").read_text())
    assert out["code"] == "nogil-global-error-state"
    assert "# nogil-global-error-state" in out["hover"]
    fixed = (folder / "errno.c").read_text()
    assert fixed != ERRNO and "errno" in fixed

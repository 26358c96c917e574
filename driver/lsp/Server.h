//===- Server.h - the language server ---------------------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// `nogil-tidy lsp` speaks the language server protocol (3.17) on its standard
// streams: diagnostics for what is open, as it is in the editor, with their
// paths; fixes that were verified; the page of a rule where the cursor is. The
// protocol's types and its dispatch are LLVM's (mlir/Tools/lsp-server-support,
// of which the archive needs nothing else of MLIR).
//
// Documents of one project are linted together, by one process at a time
// (LintProcess.h), as `--in-project` does: all of the project is read, from the
// cache, and open documents are what the editor holds. So what a change of a
// helper does to its caller is seen, saved or not. A newer text ends the run
// that did not know it. A run whose findings have fixes is followed by one that
// verifies them, which waits for nobody: it is ended when something is to be
// linted. Code actions are answered when it is done.
//
// One thread waits for all of it, so that nothing is shared.
//
// The tree's code is never run, and options of the client are those of the
// command line, held against the same rules.
//
// Limits: texts are sent whole. A header outside of the project and a file of
// settings are read as they are on the disk.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_LSP_SERVER_H
#define NOGIL_DRIVER_LSP_SERVER_H

#include "Options.h"

namespace nogil::lsp {

/// Until the client ends it; the exit code. Throws DriverError.
int serve(const Options &O);

} // namespace nogil::lsp

#endif // NOGIL_DRIVER_LSP_SERVER_H

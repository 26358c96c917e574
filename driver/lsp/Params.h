//===- Params.h - what clients ask, beside LLVM's types ---------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The library's types leave out what is asked for here: folders and options of
// `initialize`, `didSave`, kinds of code actions, and which request is
// cancelled. Diagnostics that a client sends back, other servers' as well, are
// not read.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_LSP_PARAMS_H
#define NOGIL_DRIVER_LSP_PARAMS_H

#include "lsp/Shown.h"

namespace nogil::lsp {

struct Hello {
  std::vector<std::string> Folders; ///< of the workspace
  std::vector<std::string> Options; ///< of the command line
  std::vector<std::string> Problems;
  Client Is;
};

struct DocumentParams {
  mlir::lsp::TextDocumentIdentifier Document;
};

struct ActionParams {
  mlir::lsp::TextDocumentIdentifier Document;
  mlir::lsp::Range Range;
  bool IsWanted = true; ///< a fix is among the kinds that are asked for
};

struct CancelParams {
  std::string Id; ///< as JSON
};

bool fromJSON(const llvm::json::Value &V, Hello &Out, llvm::json::Path P);
bool fromJSON(const llvm::json::Value &V, DocumentParams &Out,
              llvm::json::Path P);
bool fromJSON(const llvm::json::Value &V, ActionParams &Out,
              llvm::json::Path P);
bool fromJSON(const llvm::json::Value &V, CancelParams &Out,
              llvm::json::Path P);

} // namespace nogil::lsp

#endif // NOGIL_DRIVER_LSP_PARAMS_H

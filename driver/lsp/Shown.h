//===- Shown.h - findings in the words of the protocol ----------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_LSP_SHOWN_H
#define NOGIL_DRIVER_LSP_SHOWN_H

#include "lsp/Found.h"
#include "lsp/Positions.h"
#include "report/Renderings.h"
#include <memory>
#include <set>

namespace nogil::lsp {

/// The texts that a run was given, and those that it found on the disk.
class Texts {
public:
  struct Document {
    std::shared_ptr<const std::string> Text;
    std::string Uri; ///< as the client spells it
    int64_t Version = 0;
  };
  /// By real path.
  std::map<std::string, Document> Open;

  const Positions &positions(const std::string &File);
  std::string uri(const std::string &File) const;
  /// Of a file that is open.
  std::optional<int64_t> version(const std::string &File) const;

private:
  struct Known {
    std::shared_ptr<const std::string> Text;
    std::unique_ptr<Positions> Places;
  };
  std::map<std::string, Known> Read;
};

/// What the client understands.
struct Client {
  bool RelatedInformation = false, CodeDescription = false,
       DocumentChanges = false;
};

/// The report of a run with its texts.
class Shown {
public:
  Shown() = default;
  Shown(FoundReport Report, Texts Of)
      : Report(std::move(Report)), Of(std::move(Of)) {}

  /// Those that have something at them. Absolute paths.
  std::set<std::string> files() const;
  std::string uri(const std::string &File) const { return Of.uri(File); }
  std::optional<int64_t> version(const std::string &File) const {
    return Of.version(File);
  }
  /// The parameters of a publication; nothing at the file: an empty list.
  llvm::json::Value diagnostics(const std::string &File, const RuleTexts &Rules,
                                const Client &For);
  /// Those that overlap the range and are safe.
  llvm::json::Array actions(const std::string &File,
                            const mlir::lsp::Range &Range,
                            const RuleTexts &Rules, const Client &For);
  /// Null: nothing is there.
  llvm::json::Value hover(const std::string &File,
                          const mlir::lsp::Position &At,
                          const RuleTexts &Rules);
  bool hasFixes() const;

private:
  mlir::lsp::Range range(const FoundPlace &P);
  llvm::json::Object diagnostic(const Found &F, const RuleTexts &Rules,
                                const Client &For);
  llvm::json::Object edit(const Found &F, const Client &For);
  FoundReport Report;
  Texts Of;
};

} // namespace nogil::lsp

#endif // NOGIL_DRIVER_LSP_SHOWN_H

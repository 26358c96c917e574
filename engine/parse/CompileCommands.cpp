//===- CompileCommands.cpp - how a project compiles its files -------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Clang's reader takes JSON for YAML, is content with much that is neither,
// and prints where an error is instead of returning it; so the text goes
// through LLVM's JSON parser first.
//
//===----------------------------------------------------------------------===//
#include "parse/CompileCommands.h"
#include "parse/RegularFiles.h"
#include "support/Files.h"
#include "clang/Tooling/ArgumentsAdjusters.h"
#include "clang/Tooling/CompilationDatabase.h"
#include "clang/Tooling/JSONCompilationDatabase.h"
#include "clang/Tooling/Tooling.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/VirtualFileSystem.h"
#include <algorithm>

namespace tooling = clang::tooling;
namespace path = llvm::sys::path;

namespace nogil {

namespace {

/// The commands as a database of Clang's, for what it says of other files.
class Known : public tooling::CompilationDatabase {
public:
  explicit Known(std::vector<tooling::CompileCommand> Commands)
      : Commands(std::move(Commands)) {}
  std::vector<tooling::CompileCommand>
  getCompileCommands(llvm::StringRef File) const override {
    std::vector<tooling::CompileCommand> Out;
    for (const tooling::CompileCommand &C : Commands)
      if (C.Filename == File)
        Out.push_back(C);
    return Out;
  }
  std::vector<std::string> getAllFiles() const override {
    std::vector<std::string> Out;
    for (const tooling::CompileCommand &C : Commands)
      Out.push_back(C.Filename);
    return Out;
  }
  std::vector<tooling::CompileCommand> getAllCompileCommands() const override {
    return Commands;
  }

private:
  std::vector<tooling::CompileCommand> Commands;
};

/// Absolute in `Base`, without symbolic links where the file exists; one to
/// what is no file stands for itself, for the report to name.
std::string realIn(llvm::StringRef Base, llvm::StringRef Name) {
  llvm::SmallString<256> Full(Name), Real;
  llvm::sys::fs::make_absolute(Base, Full);
  if (!llvm::sys::fs::real_path(Full, Real) &&
      (llvm::sys::fs::is_regular_file(Real) ||
       llvm::sys::fs::is_directory(Real)))
    return std::string(Real);
  path::remove_dots(Full, /*remove_dot_dot=*/true);
  return std::string(Full);
}

/// Whether a word is the source; only one that ends like it is worth a look at
/// the disk.
bool isSource(llvm::StringRef Word, const tooling::CompileCommand &C) {
  return !Word.starts_with("-") && Word.ends_with(path::filename(C.Filename)) &&
         realIn(C.Directory, Word) == C.Filename;
}

std::vector<std::string> argumentsOf(const tooling::CompileCommand &C) {
  static const tooling::ArgumentsAdjuster Strip =
      tooling::combineAdjusters(tooling::getClangStripOutputAdjuster(),
                                tooling::getClangStripDependencyFileAdjuster());
  std::vector<std::string> Words = C.CommandLine;
  // The one option about dependencies whose file the adjuster leaves.
  if (auto It = std::find(Words.begin(), Words.end(), "-MJ");
      It != Words.end() && It + 1 != Words.end())
    Words.erase(It, It + 2);
  std::vector<std::string> Args;
  for (std::string &Word : Strip(Words, C.Filename))
    if (Word != "-c" && Word != "--" && !isSource(Word, C))
      Args.push_back(std::move(Word));
  if (!Args.empty())
    Args.erase(Args.begin()); // the compiler
  return Args;
}

CompileCommand simplified(const tooling::CompileCommand &C) {
  return {C.Filename, C.Directory, argumentsOf(C)};
}

/// As Clang wants it: everything absolute, response files read.
void complete(tooling::CompileCommand &C, llvm::StringRef JsonFolder,
              llvm::vfs::FileSystem &Disk) {
  // A relative folder is one relative to the database; only the standard's
  // absolute ones occur in the wild, but test data can't hold those.
  C.Directory = realIn(JsonFolder, C.Directory);
  C.Filename = realIn(C.Directory, C.Filename);
  tooling::addExpandedResponseFiles(C.CommandLine, C.Directory,
                                    llvm::cl::TokenizeGNUCommandLine, Disk);
}

} // namespace

CompileCommands::CompileCommands() = default;
CompileCommands::~CompileCommands() = default;

std::unique_ptr<CompileCommands>
CompileCommands::load(const std::string &JsonPath, std::string &Error) {
  std::optional<std::string> Text = readFile(JsonPath, &Error);
  if (!Text)
    return nullptr;
  if (auto Json = llvm::json::parse(*Text); !Json) {
    Error = llvm::toString(Json.takeError());
    return nullptr;
  }
  auto Db = tooling::JSONCompilationDatabase::loadFromBuffer(
      *Text, Error, tooling::JSONCommandLineSyntax::AutoDetect);
  if (!Db)
    return nullptr;
  auto Disk = regularFiles();
  std::vector<tooling::CompileCommand> All = Db->getAllCompileCommands();
  std::unique_ptr<CompileCommands> Out(new CompileCommands);
  Out->Path = JsonPath;
  for (tooling::CompileCommand &C : All) {
    complete(C, path::parent_path(JsonPath), *Disk);
    Out->Commands.push_back(simplified(C));
  }
  Out->Inferring = tooling::inferMissingCompileCommands(
      std::make_unique<Known>(std::move(All)));
  return Out;
}

std::optional<CompileCommand>
CompileCommands::inferredFor(const std::string &File) const {
  std::vector<tooling::CompileCommand> Found =
      Inferring->getCompileCommands(File);
  if (Found.empty())
    return std::nullopt;
  Found.front().Filename = File;
  return simplified(Found.front());
}

} // namespace nogil

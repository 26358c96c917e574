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
#include "llvm/Support/Allocator.h"
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

/// Whether a word is the source, also one that begins like an option; only one
/// that ends like it is worth a look at the disk.
bool isSource(llvm::StringRef Word, const tooling::CompileCommand &C) {
  return Word.ends_with(path::filename(C.Filename)) &&
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
  bool Value = false; // of the word before
  for (std::string &Word : Strip(Words, C.Filename)) {
    const bool Mine = !Value && isSource(Word, C);
    Value = Word == "-include" || Word == "-imacros" || Word == "-Xclang" ||
            Word == "-I" || Word == "-D";
    if (Word != "-c" && Word != "--" && !Mine)
      Args.push_back(std::move(Word));
  }
  if (!Args.empty())
    Args.erase(Args.begin()); // the compiler
  return Args;
}

CompileCommand simplified(const tooling::CompileCommand &C) {
  return {C.Filename, C.Directory, argumentsOf(C)};
}

/// The disk as one command sees it: files that are no files do not exist, nor
/// do those that are too large or come after too many. A response file that
/// names another one twice, and so on, doubles the text with each level.
class ResponseFiles : public llvm::vfs::ProxyFileSystem {
public:
  ResponseFiles() : ProxyFileSystem(regularFiles()) {}
  llvm::ErrorOr<llvm::vfs::Status> status(const llvm::Twine &Path) override {
    constexpr uint64_t Largest = 1 << 20;
    llvm::ErrorOr<llvm::vfs::Status> S = ProxyFileSystem::status(Path);
    if (!S)
      return S;
    if (!S->isRegularFile() || S->getSize() > std::min(Largest, Bytes) ||
        Files == 0)
      return std::make_error_code(std::errc::no_such_file_or_directory);
    --Files;
    Bytes -= S->getSize();
    return S;
  }

private:
  unsigned Files = 200;
  uint64_t Bytes = 16 << 20;
};

/// As Clang wants it: everything absolute, response files read.
void complete(tooling::CompileCommand &C, llvm::StringRef JsonFolder) {
  // A relative folder is one relative to the database; only the standard's
  // absolute ones occur in the wild, but test data can't hold those.
  C.Directory = realIn(JsonFolder, C.Directory);
  C.Filename = realIn(C.Directory, C.Filename);
  llvm::BumpPtrAllocator Words;
  llvm::SmallVector<const char *, 64> Argv;
  for (const std::string &Word : C.CommandLine)
    Argv.push_back(Word.c_str());
  ResponseFiles Disk;
  // One that names itself, say, stays as it is, and is left out as a file.
  llvm::consumeError(
      llvm::cl::ExpansionContext(Words, llvm::cl::TokenizeGNUCommandLine)
          .setVFS(&Disk)
          .setCurrentDir(C.Directory)
          .expandResponseFiles(Argv));
  C.CommandLine = std::vector<std::string>(Argv.begin(), Argv.end());
}

/// LLVM's readers of JSON and YAML call themselves for each bracket. An entry
/// stands in two, its arguments in three.
bool nestsTooDeeply(llvm::StringRef Json) {
  constexpr size_t Most = 100;
  size_t Depth = 0;
  bool Quoted = false;
  for (size_t I = 0; I < Json.size() && Depth <= Most; ++I) {
    const char C = Json[I];
    if (Quoted && C == '\\')
      ++I;
    else if (C == '"')
      Quoted = !Quoted;
    else if (!Quoted && (C == '[' || C == '{'))
      ++Depth;
    else if (!Quoted && (C == ']' || C == '}') && Depth > 0)
      --Depth;
  }
  return Depth > Most;
}

} // namespace

CompileCommands::CompileCommands() = default;
CompileCommands::~CompileCommands() = default;

std::unique_ptr<CompileCommands>
CompileCommands::load(const std::string &JsonPath, std::string &Error) {
  std::optional<std::string> Text = readFile(JsonPath, &Error);
  if (!Text)
    return nullptr;
  if (nestsTooDeeply(*Text)) {
    Error = "its brackets nest deeper than those of a database";
    return nullptr;
  }
  if (auto Json = llvm::json::parse(*Text); !Json) {
    Error = llvm::toString(Json.takeError());
    return nullptr;
  }
  auto Db = tooling::JSONCompilationDatabase::loadFromBuffer(
      *Text, Error, tooling::JSONCommandLineSyntax::AutoDetect);
  if (!Db)
    return nullptr;
  std::vector<tooling::CompileCommand> All = Db->getAllCompileCommands();
  std::unique_ptr<CompileCommands> Out(new CompileCommands);
  Out->Path = JsonPath;
  for (tooling::CompileCommand &C : All) {
    complete(C, path::parent_path(JsonPath));
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

//===- Parse.cpp - runs Clang on one unit ---------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: compile commands are written for whatever compiler builds the
// project, headers may be missing, and parsing is most of the time spent.
//
// Approach: the command goes through Clang's own driver, which forgives flags
// it doesn't know; what reading does not need is taken out before (Arguments.h)
// and behind it (OnlyRead.h). All diagnostics but errors are off, and errors
// become gaps while parsing goes on. Bodies of functions in other people's
// headers are skipped by the parser.
//
// Unsound: what a skipped body would have instantiated isn't there.
//
// Cost: less than a plain syntax check.
//
//===----------------------------------------------------------------------===//
#include "parse/Parse.h"
#include "parse/Arguments.h"
#include "parse/BuildConditions.h"
#include "parse/BuildWords.h"
#include "parse/Elsewhere.h"
#include "parse/OlderPython.h"
#include "parse/OnlyRead.h"
#include "parse/RegularFiles.h"
#include "clang/AST/ASTConsumer.h"
#include "clang/Driver/Driver.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/CompilerInvocation.h"
#include "clang/Frontend/FrontendAction.h"
#include "clang/Frontend/Utils.h"
#include "clang/Lex/MacroInfo.h"
#include "clang/Lex/Preprocessor.h"
#include "clang/Lex/PreprocessorOptions.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"
#include <algorithm>
#include <dlfcn.h>
#include <set>

using namespace clang;

namespace nogil {
namespace {

/// Errors to gaps.
class GapCollector : public DiagnosticConsumer {
public:
  explicit GapCollector(TuFacts &Facts) : Facts(Facts) {}
  Places *Where = nullptr;
  Errors At;

  void HandleDiagnostic(DiagnosticsEngine::Level L,
                        const Diagnostic &Info) override {
    DiagnosticConsumer::HandleDiagnostic(L, Info);
    if (L < DiagnosticsEngine::Error)
      return;
    llvm::SmallString<128> Text;
    Info.FormatDiagnostic(Text);
    if (!Where) {
      DriverErrors.push_back(std::string(Text));
      return;
    }
    Gap G;
    if (Info.getLocation().isValid())
      G.Where = Where->range(Info.getLocation());
    At.add(Where->SM, Info.getLocation());
    add(G, Text);
  }

  void add(Gap G, llvm::StringRef Text) {
    if (Facts.Gaps.size() == MaxGaps)
      Text = "more errors follow; only the first ones are kept";
    else if (Facts.Gaps.size() > MaxGaps)
      return;
    G.Message =
        Facts.Strings.intern(std::string_view(Text.data(), Text.size()));
    if (Seen.insert({G.Where.File.V, G.Where.Line, G.Message.V}).second)
      Facts.Gaps.push_back(G);
  }

  std::vector<std::string> DriverErrors;

private:
  TuFacts &Facts;
  std::set<std::tuple<uint32_t, uint32_t, uint32_t>> Seen;
};

class Consumer : public ASTConsumer {
public:
  Consumer(CompilerInstance &CI, const ExtractInput &In, TuFacts &Facts,
           GapCollector &Gaps, AstReader Read)
      : Facts(Facts), Gaps(Gaps), Read(Read), PP(CI.getPreprocessor()),
        P(CI.getSourceManager(), CI.getLangOpts(), In, Facts) {
    Gaps.Where = &P;
    auto Sees = std::make_unique<Elsewhere>(
        CI.getPreprocessor(),
        [this](SourceLocation L) { return P.inProject(L); });
    Others = Sees.get();
    CI.getPreprocessor().addPPCallbacks(std::move(Sees));
    auto Asks = std::make_unique<BuildConditions>(
        CI.getPreprocessor(),
        [this](SourceLocation L) { return P.inProject(L); });
    Builds = Asks.get();
    CI.getPreprocessor().addPPCallbacks(std::move(Asks));
    auto Versions = std::make_unique<OlderPython>(
        CI.getPreprocessor(),
        [this](SourceLocation L) { return P.inProject(L); });
    Older = Versions.get();
    CI.getPreprocessor().addPPCallbacks(std::move(Versions));
  }
  ~Consumer() override { Gaps.Where = nullptr; }

  bool shouldSkipFunctionBody(Decl *D) override {
    return !P.inProject(D->getLocation());
  }

  void HandleTranslationUnit(ASTContext &Ctx) override {
    configuration(PP, Facts);
    threadLocalMacro();
    Read(Ctx, P, Gaps.At);
    Others->keep(Facts, P);
    Builds->keep(Facts, P);
    Older->keep(Facts, P);
    Facts.DiffersByBuild |= Others->declares();
  }

private:
  /// One of the project's own before others, of which some are nobody else's by
  /// their names.
  void threadLocalMacro() {
    std::string Best;
    bool Own = false;
    for (const auto &[Id, State] : PP.macros()) {
      const MacroInfo *Macro = PP.getMacroInfo(Id);
      if (!Macro || Macro->isFunctionLike() || Macro->getNumTokens() != 1)
        continue;
      const IdentifierInfo *Body = Macro->tokens().front().getIdentifierInfo();
      if (!Body ||
          (Body->getName() != "_Thread_local" &&
           Body->getName() != "__thread" && Body->getName() != "thread_local"))
        continue;
      const std::string Name = Id->getName().str();
      const bool Ours = P.inProject(Macro->getDefinitionLoc());
      if ((!Ours && Name.starts_with("_")) ||
          (!Best.empty() && (Own != Ours ? Own : Best < Name)))
        continue;
      Best = Name;
      Own = Ours;
    }
    Facts.ThreadLocal = Facts.Strings.intern(Best);
  }

  TuFacts &Facts;
  GapCollector &Gaps;
  AstReader Read;
  const Preprocessor &PP;
  Places P;
  Elsewhere *Others; ///< the preprocessor owns it, and the next ones
  BuildConditions *Builds;
  OlderPython *Older;
};

class Action : public ASTFrontendAction {
public:
  Action(const ExtractInput &In, TuFacts &Facts, GapCollector &Gaps,
         AstReader Read, std::vector<Dependency> &Deps)
      : In(In), Facts(Facts), Gaps(Gaps), Read(Read), Deps(Deps) {}

  std::unique_ptr<ASTConsumer> CreateASTConsumer(CompilerInstance &CI,
                                                 StringRef) override {
    return std::make_unique<Consumer>(CI, In, Facts, Gaps, Read);
  }

  void EndSourceFileAction() override {
    const SourceManager &SM = getCompilerInstance().getSourceManager();
    Places P(SM, getCompilerInstance().getLangOpts(), In, Facts);
    std::set<std::string> Paths;
    for (auto It = SM.fileinfo_begin(); It != SM.fileinfo_end(); ++It)
      Paths.insert(P.absolute(It->first.getName()));
    std::string Main = P.absolute(In.File);
    Deps.push_back({Main});
    for (const std::string &Path : Paths)
      if (Path != Main)
        Deps.push_back({Path, P.isProjectPath(Path)});
  }

private:
  const ExtractInput &In;
  TuFacts &Facts;
  GapCollector &Gaps;
  AstReader Read;
  std::vector<Dependency> &Deps; ///< main file first
};

std::string findResourceDir() {
  llvm::SmallVector<std::string, 2> Starts;
  Dl_info Info;
  // NOLINTNEXTLINE: the address of a function is what dladdr wants.
  if (dladdr(reinterpret_cast<void *>(&createInvocation), &Info) &&
      Info.dli_fname)
    Starts.push_back(Info.dli_fname);
  for (const char *Name : {"clang-19", "clang"})
    if (auto Program = llvm::sys::findProgramByName(Name))
      Starts.push_back(*Program);
  for (const std::string &Start : Starts) {
    llvm::SmallString<256> Real;
    if (llvm::sys::fs::real_path(Start, Real))
      continue;
    for (int Up = 0; Up != 3; ++Up) {
      llvm::sys::path::remove_filename(Real);
      for (const char *Sub :
           {"clang/19", "lib/clang/19", "lib/llvm-19/lib/clang/19",
            "llvm-19/lib/clang/19"}) {
        llvm::SmallString<256> Dir(Real);
        llvm::sys::path::append(Dir, Sub);
        if (llvm::sys::fs::exists(Dir + "/include/stddef.h"))
          return std::string(Dir);
      }
    }
  }
  return "";
}

std::vector<std::string> arguments(const ExtractInput &In) {
  static const std::string OwnResources = findResourceDir();
  const std::string &Dir =
      In.ResourceDir.empty() ? OwnResources : In.ResourceDir;
  // The driver looks for C++ headers relative to where it is installed, which
  // is three levels above its resources.
  llvm::SmallString<256> Program(Dir);
  for (int I = 0; I != 3; ++I)
    llvm::sys::path::remove_filename(Program);
  llvm::sys::path::append(Program, "bin", "clang");
  std::vector<std::string> Out = {Dir.empty() ? "clang" : std::string(Program)};
  for (std::string &A : readingArguments(In.Args).Args)
    Out.push_back(std::move(A));
  if (!Dir.empty())
    Out.insert(Out.end(), {"-resource-dir", Dir});
  for (const char *A :
       {"-fsyntax-only", "-w", "-Wno-everything", "-Qunused-arguments",
        "-fno-spell-checking", "-ferror-limit=0", "-g0"})
    Out.push_back(A);
  Out.push_back(In.File);
  return Out;
}

void fatal(TuFacts &Facts, GapCollector &Gaps, const ExtractInput &In,
           llvm::StringRef Text) {
  if (Facts.Files.empty())
    Facts.addFile(In.File, false);
  Gap G;
  G.Fatal = true;
  Gaps.add(G, Text);
}

/// Complaints about flags of another compiler: nothing depends on them.
bool forgiven(llvm::StringRef Error) {
  return Error.contains("unknown argument") || Error.contains("unsupported") ||
         Error.contains("not supported");
}

IntrusiveRefCntPtr<llvm::vfs::FileSystem> fileSystem(const ExtractInput &In) {
  IntrusiveRefCntPtr<llvm::vfs::FileSystem> Disk = regularFiles();
  if (In.Overlay.empty())
    return Disk;
  auto Memory = llvm::makeIntrusiveRefCnt<llvm::vfs::InMemoryFileSystem>();
  for (const auto &[Path, Text] : In.Overlay)
    Memory->addFile(Path, 0, llvm::MemoryBuffer::getMemBuffer(Text, Path));
  auto Both = llvm::makeIntrusiveRefCnt<llvm::vfs::OverlayFileSystem>(Disk);
  Both->pushOverlay(Memory);
  return Both;
}

std::string whyNotParsed(llvm::vfs::FileSystem &FS, const std::string &File) {
  llvm::ErrorOr<llvm::vfs::Status> S = FS.status(File);
  std::error_code Why = S.getError();
  if (Why == std::errc::no_such_file_or_directory)
    return "can't read the file";
  if (S && S->isDirectory())
    Why = std::make_error_code(std::errc::is_a_directory);
  return Why ? "can't read the file: " + Why.message() : "";
}

void run(const ExtractInput &In, TuFacts &Facts, GapCollector &Gaps,
         AstReader Read, std::vector<Dependency> &Deps) {
  IntrusiveRefCntPtr<llvm::vfs::FileSystem> FS = fileSystem(In);
  if (!In.Directory.empty())
    FS->setCurrentWorkingDirectory(In.Directory);
  if (std::string Why = whyNotParsed(*FS, In.File); !Why.empty())
    return fatal(Facts, Gaps, In, Why);
  IntrusiveRefCntPtr<DiagnosticsEngine> Diags =
      CompilerInstance::createDiagnostics(new DiagnosticOptions(), &Gaps,
                                          /*ShouldOwnClient=*/false);
  std::vector<std::string> Args = arguments(In);
  std::vector<const char *> Argv;
  for (const std::string &A : Args)
    Argv.push_back(A.c_str());
  CreateInvocationOptions Options;
  Options.Diags = Diags;
  Options.VFS = FS;
  Options.RecoverOnError = true;
  std::shared_ptr<CompilerInvocation> Inv = createInvocation(Argv, Options);
  if (!Inv || Inv->getFrontendOpts().Inputs.empty()) {
    std::string Why = "the compile command can't be understood";
    for (const std::string &E : Gaps.DriverErrors)
      Why += "; " + E;
    return fatal(Facts, Gaps, In, Why);
  }
  onlyRead(*Inv);
  CompilerInstance CI;
  CI.setInvocation(std::move(Inv));
  CI.createDiagnostics(&Gaps, /*ShouldOwnClient=*/false);
  CI.getDiagnostics().setFatalsAsError(true);
  CI.getDiagnostics().setIgnoreAllWarnings(true);
  CI.setFileManager(new FileManager(FileSystemOptions{In.Directory}, FS));
  CI.createSourceManager(CI.getFileManager());
  Action Act(In, Facts, Gaps, Read, Deps);
  CI.ExecuteAction(Act);
  if (Facts.Files.empty()) {
    std::string Why = "the compiler could not start on the file";
    for (const std::string &E : Gaps.DriverErrors)
      Why += "; " + E;
    return fatal(Facts, Gaps, In, Why);
  }
  for (const std::string &E : Gaps.DriverErrors)
    if (!forgiven(E))
      Gaps.add(Gap(), "compile command: " + E);
}

} // namespace

/// The number that a macro stands for, if it is one.
static std::optional<uint64_t> numberIn(const Preprocessor &PP,
                                        llvm::StringRef Name) {
  const MacroInfo *Macro = PP.getMacroInfo(PP.getIdentifierInfo(Name));
  if (!Macro || Macro->getNumTokens() != 1 ||
      Macro->tokens().front().isNot(tok::numeric_constant))
    return std::nullopt;
  uint64_t Value = 0;
  if (llvm::StringRef(PP.getSpelling(Macro->tokens().front()))
          .getAsInteger(0, Value))
    return std::nullopt;
  return Value;
}

/// How the unit was compiled. CPython's headers say by macros which version
/// they are, and that the interpreter has no GIL, and compile commands do where
/// they say it first; code asks whether it is defined, or what it is.
void configuration(const Preprocessor &PP, TuFacts &Facts) {
  Facts.Target = Facts.Strings.intern(PP.getTargetInfo().getTriple().str());
  auto Major = numberIn(PP, "PY_MAJOR_VERSION"),
       Minor = numberIn(PP, "PY_MINOR_VERSION");
  if (Major && Minor)
    Facts.Python = static_cast<uint16_t>(*Major << 8 | *Minor);
  if (PP.getMacroInfo(PP.getIdentifierInfo(WithoutGilMacro)))
    Facts.FreeThreaded = numberIn(PP, WithoutGilMacro) != 0;
}

std::vector<Dependency> parseTu(const ExtractInput &In, TuFacts &Facts,
                                AstReader Read) {
  GapCollector Gaps(Facts);
  std::vector<Dependency> Deps;
  run(In, Facts, Gaps, Read, Deps);
  if (Deps.empty())
    Deps.push_back({In.File});
  return Deps;
}

} // namespace nogil

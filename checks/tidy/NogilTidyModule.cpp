//===- NogilTidyModule.cpp - the rules inside clang-tidy ------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One adapter for all rules: clang-tidy parses, the engine extracts from its
// AST, links the one unit and runs every rule that clang-tidy has enabled; each
// clang-tidy check then reports its own share. The engine runs once per TU: the
// run is kept by the module's factories, not in a global.
//
//===----------------------------------------------------------------------===//
#include "check/Edits.h"
#include "checks/Catalogue.h"
#include "clang-tidy/ClangTidyCheck.h"
#include "clang-tidy/ClangTidyModule.h"
#include "clang-tidy/ClangTidyModuleRegistry.h"
#include "extract/Extract.h"
#include "models/Loader.h"
#include "parse/Elsewhere.h"
#include "support/Files.h"
#include "support/Printable.h"
#include "clang/AST/ASTContext.h"
#include "clang/ASTMatchers/ASTMatchFinder.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Preprocessor.h"
#include <dlfcn.h>
#include <filesystem>
#include <memory>
#include <set>

namespace nogil {
namespace {

namespace fs = std::filesystem;
using clang::tidy::ClangTidyCheck;
using clang::tidy::ClangTidyContext;
using clang::tidy::ClangTidyOptions;

/// The rule files: installed next to the plugin, else of the source tree.
std::string ruleFolder() {
  Dl_info Info;
  std::error_code Ec;
  if (dladdr(reinterpret_cast<void *>(&ruleFolder), &Info) && Info.dli_fname) {
    fs::path Lib = fs::canonical(Info.dli_fname, Ec).parent_path();
    fs::path Share = Lib.parent_path() / "share/nogil-tidy/rules";
    if (fs::is_directory(Share, Ec))
      return Share.string();
  }
  return NOGIL_SOURCE_DIR "/rules";
}

/// The engine's result for the translation unit at hand, made at first use.
class SharedRun {
public:
  void reset() {
    Done = false;
    Edited.clear();
  }
  /// What reads the unit that comes next. Each check says so.
  void preprocessor(clang::Preprocessor *Reads) {
    if (PP == Reads)
      return;
    PP = Reads;
    InProject.reset();
    auto Sees = std::make_unique<Elsewhere>(
        *Reads, [this, Reads](clang::SourceLocation L) {
          if (!InProject)
            InProject.emplace(Reads->getSourceManager(), Reads->getLangOpts());
          return InProject->P.inProject(L);
        });
    Others = Sees.get();
    Reads->addPPCallbacks(std::move(Sees));
  }
  /// The next one may have the same address.
  void preprocessorGone() {
    PP = nullptr;
    Others = nullptr;
  }
  /// A rule that clang-tidy has enabled; others need not run.
  void want(const std::string &Id) { Wanted.insert(Id); }

  const AnalysisResult &get(clang::ASTContext &Ctx) {
    if (Done)
      return Result;
    Done = true;
    Result = AnalysisResult();
    if (!rules().Errors.empty())
      return Result;
    auto Facts = std::make_shared<TuFacts>(
        extractAst(Ctx, *PP, *Others, invocation(Ctx.getSourceManager())));
    WithoutGil = Facts->DeclaresNoGil || Facts->FreeThreaded;
    AnalysisOptions O;
    O.Checks.assign(Wanted.begin(), Wanted.end());
    Result = analyse({Facts}, rules().M, O);
    return Result;
  }

  /// A build without the GIL stays without it, as far as this unit says.
  bool withoutGil() const { return WithoutGil; }

  /// The rule files, read once.
  const LoadResult &rules() {
    if (!Rules)
      Rules = loadModels({ruleFolder()});
    return *Rules;
  }

  /// clang-tidy does not know which of two insertions at one place belongs
  /// inside of the other: the first fix that comes there is offered, the next
  /// one when it runs again.
  bool take(const std::vector<Edit> &Edits) {
    auto PlaceOf = [](const Edit &E) {
      return std::pair(E.Where.File, E.Where.Offset);
    };
    for (const Edit &E : Edits)
      if (Edited.count(PlaceOf(E)))
        return false;
    for (const Edit &E : Edits)
      Edited.insert(PlaceOf(E));
    return true;
  }

  /// What is wrong with the rule files: handed out once per program.
  std::vector<LoadError> takeErrors() {
    if (!Rules || Reported)
      return {};
    Reported = true;
    return Rules->Errors;
  }

private:
  /// What extraction can't learn from the AST: under which name and from which
  /// folder the file was opened, and what belongs to its project. The folder is
  /// the compile command's, which need not be the one clang-tidy started in.
  static ExtractInput invocation(const clang::SourceManager &SM) {
    const clang::FileManager &FM = SM.getFileManager();
    ExtractInput In;
    In.Directory = FM.getFileSystemOpts().WorkingDir;
    if (In.Directory.empty())
      if (auto Dir = FM.getVirtualFileSystem().getCurrentWorkingDirectory())
        In.Directory = *Dir;
    if (auto Main = SM.getFileEntryRefForID(SM.getMainFileID()))
      In.File = Main->getName().str();
    fs::path File = (fs::path(In.Directory) / In.File).lexically_normal();
    std::string Root = projectRoot(File.parent_path().string());
    std::set<std::string> Excluded = virtualEnvironments(Root);
    In.ProjectRoots = {Root};
    In.ExcludedRoots = {Excluded.begin(), Excluded.end()};
    return In;
  }

  std::set<std::string> Wanted;
  std::set<std::pair<std::string, uint32_t>> Edited; ///< in this unit
  /// What is asked before there are facts.
  struct Asked {
    Asked(const clang::SourceManager &SM, const clang::LangOptions &LO)
        : In(invocation(SM)), P(SM, LO, In, Scratch) {}
    const ExtractInput In;
    TuFacts Scratch;
    Places P;
  };
  const clang::Preprocessor *PP = nullptr;
  const Elsewhere *Others = nullptr; ///< the preprocessor owns it
  std::optional<Asked> InProject;
  bool Reported = false;
  bool Done = false;
  bool WithoutGil = false;
  std::optional<LoadResult> Rules;
  AnalysisResult Result;
};

class NogilCheck : public ClangTidyCheck {
public:
  NogilCheck(llvm::StringRef Name, ClangTidyContext *Context,
             std::shared_ptr<SharedRun> Run, RuleState State)
      : ClangTidyCheck(Name, Context), Id(Name.str()), Run(std::move(Run)),
        Wanted(State == RuleState::Default ||
               Options.getLocalOrGlobal("Preview").value_or("") == "true"),
        Worth(Options.getLocalOrGlobal("Confidence").value_or("high").str()),
        FreeThreaded(Options.getLocalOrGlobal("FreeThreaded").value_or("") ==
                     "true"),
        UnsafeFixes(Options.getLocalOrGlobal("UnsafeFixes").value_or("") ==
                    "true") {
    if (Wanted)
      this->Run->want(Id);
  }

  void storeOptions(ClangTidyOptions::OptionMap &Map) override {
    // As text: what compilers call the templates for numbers differs.
    Options.store(Map, "Preview", llvm::StringRef(Wanted ? "true" : "false"));
    Options.store(Map, "Confidence", llvm::StringRef(Worth));
    Options.store(Map, "FreeThreaded",
                  llvm::StringRef(FreeThreaded ? "true" : "false"));
    Options.store(Map, "UnsafeFixes",
                  llvm::StringRef(UnsafeFixes ? "true" : "false"));
  }

  void registerMatchers(clang::ast_matchers::MatchFinder *Finder) override {
    if (Wanted)
      Finder->addMatcher(clang::ast_matchers::translationUnitDecl(), this);
  }
  void registerPPCallbacks(const clang::SourceManager &,
                           clang::Preprocessor *PP,
                           clang::Preprocessor *) override {
    Run->preprocessor(PP);
  }
  void onStartOfTranslationUnit() override { Run->reset(); }
  void onEndOfTranslationUnit() override { Run->preprocessorGone(); }

  void check(const clang::ast_matchers::MatchFinder::MatchResult &R) override {
    SM = R.SourceManager;
    for (const Finding &F : Run->get(*R.Context).Findings)
      if (F.Check == Id && shows(F))
        report(F);
    for (const LoadError &E : Run->takeErrors())
      configurationDiag("broken rule file, nothing was checked: %0:%1: %2",
                        clang::DiagnosticIDs::Error)
          << printable(E.File) << E.Line << printable(E.Message);
  }

private:
  std::string Id;
  std::shared_ptr<SharedRun> Run;
  /// Rules in preview want `CheckOptions: {Preview: true}`, or the same with
  /// the rule's id and a dot in front: clang-tidy does not tell a check whether
  /// it was named in full.
  bool Wanted;
  /// As --confidence, --free-threaded and --unsafe-fixes of the program.
  std::string Worth;
  bool FreeThreaded, UnsafeFixes;

  bool shows(const Finding &F) const {
    Confidence Least = Worth == "low"      ? Confidence::Low
                       : Worth == "medium" ? Confidence::Medium
                                           : Confidence::High;
    return shownAs(F.Worth) >= Least &&
           (FreeThreaded || F.Builds != Build_FreeThreaded ||
            F.WithoutGil == Claim::Yes || Run->withoutGil());
  }
  const clang::SourceManager *SM = nullptr;

  clang::SourceLocation locate(const Place &P) const {
    auto File = SM->getFileManager().getOptionalFileRef(P.File);
    if (!File || !P.valid())
      return clang::SourceLocation();
    return SM->translateFileLineCol(*File, P.Line, P.Col);
  }

  /// The edits of a fix; none when one of them has no place in this unit, or
  /// that of another fix.
  std::vector<clang::FixItHint> hints(Fix X) const {
    std::vector<clang::FixItHint> Out;
    for (Edit &E : X.Edits) {
      auto File = SM->getFileManager().getOptionalFileRef(E.Where.File);
      clang::FileID Id = File ? SM->translateFile(*File) : clang::FileID();
      if (Id.isInvalid() || !placeEdit(E, SM->getBufferData(Id)))
        return {};
      clang::SourceLocation Start = SM->getLocForStartOfFile(Id);
      Out.push_back(clang::FixItHint::CreateReplacement(
          clang::CharSourceRange::getCharRange(
              Start.getLocWithOffset(E.Where.Offset),
              Start.getLocWithOffset(E.Where.EndOffset)),
          E.Replacement));
    }
    if (!Run->take(X.Edits))
      Out.clear();
    return Out;
  }

  /// Nobody analyses the program again here, nor in another build: a fix that
  /// needs that is left to the program.
  bool offersFix(const Finding &F) const {
    if (F.Fixes.empty())
      return false;
    return UnsafeFixes ||
           (F.Level < Severity::Info && !F.Fixes.front().Detaches);
  }

  void report(const Finding &F) {
    clang::SourceLocation At = locate(F.Where);
    if (At.isInvalid())
      return;
    {
      // Not as the format itself: a name may be "operator%".
      auto Message = diag(At, "%0") << printable(F.Message);
      if (offersFix(F))
        for (const clang::FixItHint &H : hints(F.Fixes.front()))
          Message << H;
    }
    for (const Step &S : F.Notes)
      if (clang::SourceLocation Loc = locate(S.Where); Loc.isValid())
        diag(Loc, "%0", clang::DiagnosticIDs::Note) << printable(S.Message);
  }
};

class NogilModule : public clang::tidy::ClangTidyModule {
public:
  void
  addCheckFactories(clang::tidy::ClangTidyCheckFactories &Factories) override {
    auto Run = std::make_shared<SharedRun>();
    const LoadResult &Files = Run->rules();
    for (const RuleInfo &Rule :
         Files.Errors.empty() ? allRules(Files.M) : allRules())
      Factories.registerCheckFactory(
          Rule.Id, [Run, State = Rule.State](llvm::StringRef Name,
                                             ClangTidyContext *Context) {
            return std::make_unique<NogilCheck>(Name, Context, Run, State);
          });
  }
};

clang::tidy::ClangTidyModuleRegistry::Add<NogilModule>
    Register("nogil-module", "Thread state and shared data in Python "
                             "extension modules.");

} // namespace
} // namespace nogil
